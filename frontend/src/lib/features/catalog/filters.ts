export const FACETS = ['subject', 'kind', 'language', 'audience', 'format', 'licence'] as const;
export type Facet = (typeof FACETS)[number];

export const SORTS = ['relevance', 'newest', 'title'] as const;
export type Sort = (typeof SORTS)[number];

export interface SearchFilters {
	q: string;
	facets: Record<Facet, string[]>;
	sort: Sort;
	cursor: string | null;
}

const noFacets = (): Record<Facet, string[]> => ({ subject: [], kind: [], language: [], audience: [], format: [], licence: [] });

const isSort = (value: string | null): value is Sort => SORTS.some((sort) => sort === value);

/** What the address says; anything unknown is left out. */
export function filtersOf(params: URLSearchParams): SearchFilters {
	const facets = noFacets();
	for (const facet of FACETS) facets[facet] = [...new Set(params.getAll(facet).filter(Boolean))];
	const sort = params.get('sort');
	return { q: (params.get('q') ?? '').trim(), facets, sort: isSort(sort) ? sort : 'relevance', cursor: params.get('cursor') };
}

/** The address of these filters; what is usual stays out of it. */
export function searchHref(filters: Partial<SearchFilters>): string {
	const params = new URLSearchParams();
	if (filters.q) params.set('q', filters.q);
	for (const facet of FACETS) for (const value of filters.facets?.[facet] ?? []) params.append(facet, value);
	if (filters.sort && filters.sort !== 'relevance') params.set('sort', filters.sort);
	if (filters.cursor) params.set('cursor', filters.cursor);
	const query = params.toString();
	return query ? `/search?${query}` : '/search';
}

/** The same search with one facet value on or off; paging starts again. */
export function toggled(filters: SearchFilters, facet: Facet, value: string): SearchFilters {
	const old = filters.facets[facet];
	const values = old.includes(value) ? old.filter((other) => other !== value) : [...old, value];
	return { ...filters, cursor: null, facets: { ...filters.facets, [facet]: values } };
}

export const withoutFacets = (filters: SearchFilters): SearchFilters => ({ ...filters, cursor: null, facets: noFacets() });

export const facetCount = (filters: SearchFilters): number => FACETS.reduce((sum, facet) => sum + filters.facets[facet].length, 0);

export const subjectHref = (subject: string): string => searchHref({ facets: { ...noFacets(), subject: [subject] } });

export const kindHref = (kind: string): string => searchHref({ facets: { ...noFacets(), kind: [kind] } });
