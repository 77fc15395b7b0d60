import { expect, it } from 'vitest';
import { filtersOf, listHref } from './filters';

const read = (query: string, readsAll = false) => filtersOf(new URLSearchParams(query), readsAll);

it('reads state, owner and page', () => {
	expect(read('status=in_review&owner=all&cursor=a%2Bb')).toEqual({ status: 'in_review', mine: false, cursor: 'a+b' });
	expect(read('status=lost')).toEqual({ status: null, mine: true, cursor: null });
});

it('begins with the own items, and for a coordinator with all', () => {
	expect(read('').mine).toBe(true);
	expect(read('', true).mine).toBe(false);
	expect(read('owner=mine', true).mine).toBe(true);
});

it('writes what it reads', () => {
	const filters = { status: 'draft', mine: true, cursor: 'x+y' } as const;
	const query = listHref(filters).split('?')[1] ?? '';
	expect(read(query, true)).toEqual(filters);
});
