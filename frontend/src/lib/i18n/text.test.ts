import { expect, it } from 'vitest';
import { fill, plural } from './text';

it('fills holes and leaves unknown ones visible', () => {
	expect(fill('{a} de {b} y {a}', { a: 1, b: 'dos' })).toBe('1 de dos y 1');
	expect(fill('{missing}')).toBe('{missing}');
});

it('knows one from many, also for a million in Spanish and in Quechua', () => {
	expect(plural('es-PE', 1)).toBe('one');
	expect(plural('es-PE', 0)).toBe('other');
	expect(plural('es-PE', 1_000_000)).toBe('other');
	expect(['one', 'other']).toContain(plural('qu-PE', 1));
});
