import { expect, it } from 'vitest';
import type { RowError } from '$lib/api/types';
import { csvOf } from './csv';

const error = (over: Partial<RowError>) => ({ row: 7, column: 'language', code: 'unknown_language', detail: 'Not known', value: 'xx', ...over }) as RowError;
const lines = (errors: RowError[]) => csvOf(['fila', 'columna'], errors, ({ detail }) => detail).split('\r\n');

it('writes a mark for UTF-8, a head and a line for each error', () => {
	expect(lines([error({})])).toEqual(['\ufefffila,columna', '7,language,unknown_language,Not known,xx', '']);
});

it('quotes commas, quotes and line ends', () => {
	expect(lines([error({ value: 'a "b", c' })])[1]).toBe('7,language,unknown_language,Not known,"a ""b"", c"');
});

it('disarms formulas and leaves an absent value empty', () => {
	expect(lines([error({ value: '=HYPERLINK("x")' })])[1]).toBe(`7,language,unknown_language,Not known,"'=HYPERLINK(""x"")"`);
	expect(lines([error({ value: null, column: null })])[1]).toBe('7,,unknown_language,Not known,');
});
