import { expect, it } from 'vitest';
import { librariesHref, libraryFiltersOf, roughPlace } from './filters';

const read = (query: string) => libraryFiltersOf(new URLSearchParams(query));

it('reads and writes the same address', () => {
	const query = 'q=Yauya&department=02&near=-8.99%2C-77.30&cursor=abc';
	expect(librariesHref(read(query))).toBe(`/libraries?${query}`);
	expect(librariesHref(read(''))).toBe('/libraries');
});

it('refuses what is no department and no place', () => {
	expect(read('department=2&near=here')).toEqual({ q: '', department: '', near: '', cursor: null });
});

it('tells the place no closer than a kilometre', () => {
	expect(roughPlace(-8.98861, -77.29692)).toBe('-8.99,-77.30');
});
