import { describe, expect, it } from 'vitest';
import { facetCount, filtersOf, searchHref, subjectHref, toggled, withoutFacets } from './filters';

const read = (query: string) => filtersOf(new URLSearchParams(query));

describe('filtersOf', () => {
	it('reads words, repeated facets, order and page', () => {
		const filters = read('q=+montaña+&subject=health&subject=work&language=quy&sort=title&cursor=abc');
		expect(filters.q).toBe('montaña');
		expect(filters.facets.subject).toEqual(['health', 'work']);
		expect(filters.facets.language).toEqual(['quy']);
		expect(filters.sort).toBe('title');
		expect(filters.cursor).toBe('abc');
	});

	it('drops doubles, empty values and an unknown order', () => {
		const filters = read('kind=book&kind=book&kind=&sort=magic');
		expect(filters.facets.kind).toEqual(['book']);
		expect(filters.sort).toBe('relevance');
	});
});

describe('searchHref', () => {
	it('writes what filtersOf reads', () => {
		const query = 'q=ni%C3%B1os&subject=health&subject=work&format=application%2Fpdf&sort=newest&cursor=x%2By';
		expect(searchHref(read(query))).toBe(`/search?${query}`);
	});

	it('keeps the usual out of the address', () => {
		expect(searchHref(read('sort=relevance&q='))).toBe('/search');
		expect(subjectHref('rights')).toBe('/search?subject=rights');
	});
});

describe('toggled', () => {
	it('adds, removes and starts paging again', () => {
		const on = toggled(read('q=papa&cursor=abc'), 'kind', 'book');
		expect(searchHref(on)).toBe('/search?q=papa&kind=book');
		expect(searchHref(toggled(on, 'kind', 'book'))).toBe('/search?q=papa');
	});

	it('counts and clears', () => {
		const filters = read('q=papa&kind=book&subject=work&subject=health');
		expect(facetCount(filters)).toBe(3);
		expect(searchHref(withoutFacets(filters))).toBe('/search?q=papa');
	});
});
