import { infiniteQueryOptions, keepPreviousData, queryOptions } from '$lib/query/index.svelte';
import { partners } from '$lib/api/client';
import { firstData } from '$lib/api/first-data';
import { answer, problemOf } from '$lib/api/problem';
import type { Library } from '$lib/api/types';
import type { LibraryFilters } from './filters';
import peruUrl from './peru.json?url';
import type { Peru } from './projection';

const PAGE = 20;

export const librariesQuery = ({ q, department, near, cursor }: LibraryFilters) =>
	infiniteQueryOptions({
		queryKey: ['libraries', { q, department, near, cursor }],
		queryFn: ({ pageParam, signal }) =>
			answer(
				partners.GET('/v1/libraries', {
					params: {
						query: {
							limit: PAGE,
							...(q && { q }),
							...(department && { department }),
							...(near && { near }),
							...(pageParam && { cursor: pageParam })
						}
					},
					signal
				})
			),
		initialPageParam: cursor,
		getNextPageParam: (page) => page.next,
		placeholderData: keepPreviousData
	});

export const pointsQuery = () =>
	queryOptions({
		queryKey: ['library-points'],
		queryFn: ({ signal }) => answer(partners.GET('/v1/libraries/points', { signal })),
		staleTime: 10 * 60_000
	});

export const libraryQuery = (id: string) =>
	queryOptions({
		queryKey: ['library', id],
		queryFn: ({ signal }) => answer(partners.GET('/v1/libraries/{library_id}', { params: { path: { library_id: id } }, signal })),
		initialData: () => firstData<Library>(`/libraries/${id}`)
	});

async function peru(signal: AbortSignal): Promise<Peru> {
	const response = await fetch(peruUrl, { signal });
	if (!response.ok) throw await problemOf(response, null);
	return response.json();
}

/** The shapes are data, fetched only where a map is drawn. */
export const mapQuery = () =>
	queryOptions({
		queryKey: ['map'],
		queryFn: ({ signal }) => peru(signal),
		staleTime: Infinity
	});
