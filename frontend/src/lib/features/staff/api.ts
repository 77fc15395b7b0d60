import { infiniteQueryOptions, queryOptions } from '$lib/query/index.svelte';
import { catalog, partners } from '$lib/api/client';
import { answer, tagged } from '$lib/api/problem';
import type { Item, ItemStatus, Rendition } from '$lib/api/types';
import type { ItemFields } from './editor/form';
import type { Owner } from './access';
import type { ListFilters } from './items/filters';
import { upload } from './upload';

const PAGE = 20;
const FRESH = { staleTime: 0 } as const;

export const itemsQuery = ({ status, mine, cursor }: ListFilters) =>
	infiniteQueryOptions({
		queryKey: ['staff', 'items', status, mine, cursor],
		queryFn: ({ pageParam, signal }) => listItems({ status, mine, limit: PAGE, cursor: pageParam }, signal),
		initialPageParam: cursor,
		getNextPageParam: (page) => page.next,
		...FRESH
	});

/** The first page of a pile: enough to say how many wait, or that there are more than a page. */
export const pileQuery = (status: ItemStatus, mine: boolean) =>
	queryOptions({
		queryKey: ['staff', 'pile', status, mine],
		queryFn: ({ signal }) => listItems({ status, mine, limit: PAGE, cursor: null }, signal),
		...FRESH
	});

interface Listed extends ListFilters {
	limit: number;
}

const listItems = ({ status, mine, limit, cursor }: Listed, signal: AbortSignal) =>
	answer(
		catalog.GET('/v1/items', {
			params: { query: { limit, ...(status && { status }), ...(mine && { owner: 'mine' as const }), ...(cursor && { cursor }) } },
			signal
		})
	);

const one = (id: string) => ({ path: { item_id: id } });
const ifMatch = (etag: string) => ({ 'If-Match': etag });

export const readItem = (id: string, signal?: AbortSignal) =>
	tagged<Item>(catalog.GET('/v1/items/{item_id}', { params: one(id), cache: 'no-store', signal }));

/** The item and its version tag. What is edited must be what stands, so each `visit` reads it anew. */
export const taggedItemQuery = (id: string, visit: string) =>
	queryOptions({ queryKey: ['staff', 'item', id, visit], queryFn: ({ signal }) => readItem(id, signal), ...FRESH });

export const createItem = (body: ItemFields, owner: Owner | undefined) =>
	tagged<Item>(catalog.POST('/v1/items', { body: { ...body, ...(owner && { owner }) } as never }));

export const updateItem = (id: string, patch: Partial<ItemFields>, etag: string) =>
	tagged<Item>(catalog.PATCH('/v1/items/{item_id}', { params: one(id), headers: ifMatch(etag), body: patch as never }));

export const changeStatus = (id: string, to: ItemStatus, note: string, etag: string) =>
	tagged<Item>(
		catalog.POST('/v1/items/{item_id}/transitions', { params: one(id), headers: ifMatch(etag), body: { to, note: note.trim() || null } })
	);

export const versionsQuery = (id: string) =>
	infiniteQueryOptions({
		queryKey: ['staff', 'versions', id],
		queryFn: ({ pageParam, signal }) =>
			answer(
				catalog.GET('/v1/items/{item_id}/versions', {
					params: { ...one(id), query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
					signal
				})
			),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next,
		...FRESH
	});

/** An old version never changes, so it is fetched once. */
export const snapshotQuery = (id: string, version: number) =>
	queryOptions({
		queryKey: ['staff', 'version', id, version],
		queryFn: async ({ signal }) => {
			const path = { item_id: id, version };
			const kept: unknown = await answer(catalog.GET('/v1/items/{item_id}/versions/{version}', { params: { path }, signal }));
			return kept as { item: Item };
		},
		staleTime: Infinity
	});

interface NewFile {
	file: File;
	label: string;
	role: Rendition['role'];
	onprogress: (share: number) => void;
}

export const uploadFile = (item: string, { file, label, role, onprogress }: NewFile) =>
	upload<Rendition>({
		path: `/api/catalog/v1/items/${item}/renditions`,
		query: { name: file.name, label: label.trim(), role },
		file,
		type: file.type || 'application/octet-stream',
		onprogress
	});

export const deleteFile = (rendition: string) =>
	answer(catalog.DELETE('/v1/renditions/{rendition_id}', { params: { path: { rendition_id: rendition } } }));

export const subjectsQuery = () =>
	queryOptions({
		queryKey: ['subjects'],
		queryFn: ({ signal }) => answer(catalog.GET('/v1/subjects', { signal })),
		staleTime: Infinity
	});

/** Departments, or what lies directly below a department or a province. */
export const placesQuery = (parent: string | null) =>
	queryOptions({
		queryKey: ['territory', parent],
		queryFn: ({ signal }) => answer(partners.GET('/v1/territory', { params: { query: parent ? { parent } : {} }, signal })),
		staleTime: Infinity
	});

export const libraryNameQuery = (id: string) =>
	queryOptions({
		queryKey: ['library', id],
		queryFn: ({ signal }) => answer(partners.GET('/v1/libraries/{library_id}', { params: { path: { library_id: id } }, signal })),
		staleTime: Infinity
	});
