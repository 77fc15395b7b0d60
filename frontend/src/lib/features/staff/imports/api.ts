import { infiniteQueryOptions, queryOptions } from '$lib/query/index.svelte';
import { catalog } from '$lib/api/client';
import { answer } from '$lib/api/problem';
import type { ImportRun } from '$lib/api/types';
import { upload } from '../upload';

const PAGE = 20;
const FRESH = { staleTime: 0 } as const;

export const importsQuery = () =>
	infiniteQueryOptions({
		queryKey: ['staff', 'imports'],
		queryFn: ({ pageParam, signal }) =>
			answer(catalog.GET('/v1/imports', { params: { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } }, signal })),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next,
		...FRESH
	});

export const isMoving = (run: ImportRun | undefined): boolean => run?.state === 'queued' || run?.state === 'running';

const POLL_MS = 1500;

export const importQuery = (id: string) =>
	queryOptions({
		queryKey: ['staff', 'import', id],
		queryFn: ({ signal }) => answer(catalog.GET('/v1/imports/{import_id}', { params: { path: { import_id: id } }, signal })),
		refetchInterval: ({ state }) => (isMoving(state.data as ImportRun | undefined) ? POLL_MS : false),
		...FRESH
	});

export const rowErrors = (id: string, cursor: string | null, limit: number, signal?: AbortSignal) =>
	answer(
		catalog.GET('/v1/imports/{import_id}/errors', {
			params: { path: { import_id: id }, query: { limit, ...(cursor && { cursor }) } },
			signal
		})
	);

export const rowErrorsQuery = (id: string) =>
	infiniteQueryOptions({
		queryKey: ['staff', 'import', id, 'errors'],
		queryFn: ({ pageParam, signal }) => rowErrors(id, pageParam, PAGE, signal),
		initialPageParam: null as string | null,
		getNextPageParam: (page) => page.next,
		...FRESH
	});

interface NewImport {
	file: File;
	format: ImportRun['format'];
	source: string;
	dryRun: boolean;
	onprogress: (share: number) => void;
}

export const uploadImport = ({ file, format, source, dryRun, onprogress }: NewImport) =>
	upload<ImportRun>({
		path: '/api/catalog/v1/imports',
		query: { name: file.name, format, source: source.trim(), dry_run: String(dryRun) },
		file,
		type: file.name.endsWith('.gz') ? 'application/gzip' : 'text/csv',
		onprogress
	});

export const cancelImport = (id: string) =>
	answer(catalog.POST('/v1/imports/{import_id}/cancel', { params: { path: { import_id: id } } }));

export const runImport = (id: string) => answer(catalog.POST('/v1/imports/{import_id}/run', { params: { path: { import_id: id } } }));
