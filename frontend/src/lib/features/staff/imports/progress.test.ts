import { expect, it } from 'vitest';
import type { ImportRun } from '$lib/api/types';
import { percentOf, shareOf, spokenPercent } from './progress';

const run = (over: Partial<ImportRun>) => ({ state: 'running', total_rows: 200, processed_rows: 77, ...over }) as ImportRun;

it('counts rows', () => {
	expect(shareOf(run({}))).toBe(0.385);
	expect(percentOf(run({}))).toBe(38);
	expect(spokenPercent(run({}))).toBe(30);
});

it('knows nothing before the rows are counted', () => {
	expect(shareOf(run({ total_rows: null }))).toBeNull();
	expect(shareOf(run({ total_rows: 0 }))).toBeNull();
	expect(percentOf(run({ total_rows: null }))).toBe(0);
});

it('never says more than all, and all when done', () => {
	expect(percentOf(run({ processed_rows: 900 }))).toBe(100);
	expect(percentOf(run({ state: 'done', total_rows: 0, processed_rows: 0 }))).toBe(100);
	expect(percentOf(run({ processed_rows: 199 }))).toBe(99);
});
