import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/query/index.svelte';
import { catalog } from '$lib/api/client';
import { firstData } from '$lib/api/first-data';
import { answer } from '$lib/api/problem';
import type { Item } from '$lib/api/types';
import type { SearchFilters } from './filters';

const PAGE = 20;

export const searchQuery = (filters: SearchFilters) =>
	infiniteQueryOptions({
		queryKey: ['search', filters],
		queryFn: ({ pageParam, signal }) =>
			answer(
				catalog.GET('/v1/search', {
					params: { query: { q: filters.q, ...filters.facets, sort: filters.sort, limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
					signal
				})
			),
		initialPageParam: filters.cursor,
		getNextPageParam: (page) => page.next,
		placeholderData: keepPreviousData
	});

/** A few items for a shelf on another page. */
export const shelfQuery = (kind: 'guide' | 'public_service', limit: number) =>
	queryOptions({
		queryKey: ['shelf', kind, limit],
		queryFn: ({ signal }) => answer(catalog.GET('/v1/search', { params: { query: { kind: [kind], sort: 'newest', limit } }, signal }))
	});

export const suggestionsQuery = (text: string) =>
	queryOptions({
		queryKey: ['suggestions', text],
		queryFn: ({ signal }) => answer(catalog.GET('/v1/suggestions', { params: { query: { q: text } }, signal })),
		placeholderData: keepPreviousData
	});

export const subjectsQuery = () =>
	queryOptions({
		queryKey: ['subjects'],
		queryFn: ({ signal }) => answer(catalog.GET('/v1/subjects', { signal })),
		staleTime: Infinity
	});

export const itemQuery = (id: string) =>
	queryOptions({
		queryKey: ['item', id],
		queryFn: ({ signal }) => answer(catalog.GET('/v1/items/{item_id}', { params: { path: { item_id: id } }, signal })),
		initialData: () => firstData<Item>(`/items/${id}`)
	});
