/**
 * The part of svelte-query that these pages use, under the same names, in 1.5 KB
 * instead of 9: with the library no page of results met its budget of 50 KB.
 */
import { getContext, setContext, untrack } from 'svelte';
import { QueryClient, hashOf } from './client';
import { keepPreviousData, type FetchContext, type Options, type Pages, type QueryKey } from './entry';

export { keepPreviousData, QueryClient };
export type { QueryKey };

const CONTEXT = Symbol('queries');

export const provideQueries = (client: QueryClient): QueryClient => setContext(CONTEXT, client);
export const useQueryClient = (): QueryClient => getContext(CONTEXT);

type Simple<T> = Omit<Options<T>, 'queryFn'> & { queryFn: (context: { signal: AbortSignal }) => Promise<T> };
type Infinite<T, P> = Omit<Options<Pages<T>>, 'queryFn' | 'initialPageParam' | 'getNextPageParam'> & {
	queryFn: (context: FetchContext<P>) => Promise<T>;
	initialPageParam: P;
	getNextPageParam: (last: T) => P | null | undefined;
};

/** These two only carry types: the factory's answer fits createQuery. */
export const queryOptions = <T>(options: Simple<T>): Simple<T> => options;
export const infiniteQueryOptions = <T, P = string | null>(options: Infinite<T, P>): Infinite<T, P> => options;

type State<T> =
	| { readonly isPending: true; readonly isError: false; readonly data: undefined; readonly error: null }
	| { readonly isPending: false; readonly isError: true; readonly data: T | undefined; readonly error: unknown }
	| { readonly isPending: false; readonly isError: false; readonly data: T; readonly error: null };

interface Always {
	readonly isFetching: boolean;
	readonly isPlaceholderData: boolean;
	readonly refetch: () => Promise<void>;
}

interface Paged {
	readonly hasNextPage: boolean;
	readonly isFetchingNextPage: boolean;
	readonly isFetchNextPageError: boolean;
	readonly fetchNextPage: () => Promise<void>;
}

export type QueryResult<T> = State<T> & Always;
export type InfiniteResult<T> = State<Pages<T>> & Always & Paged;

function observe<T>(options: () => Options<T>, client: QueryClient): State<T> & Always & Paged {
	let revision = $state(0);
	const given = $derived(options());
	const hash = $derived(hashOf(given.queryKey));
	const enabled = $derived(given.enabled !== false);
	let generation = $state(0);
	const entry = $derived.by(() => {
		// A cleared cache (generation) or another key (hash) asks for another entry; other options do not.
		void [hash, generation];
		return untrack(() => client.entry(given));
	});
	let previous: T | undefined;

	const current = () => {
		void revision;
		if (entry.data !== undefined) previous = entry.data;
		return entry;
	};
	const shown = () => (current().data === undefined && given.placeholderData && !entry.error ? previous : entry.data);

	// Listeners may run inside somebody's effect: counting must not make it depend on the count.
	const changed = () => untrack(() => (revision += 1));
	$effect(() => client.listen(() => untrack(() => (generation += 1))));
	$effect(() => {
		const now = entry;
		const stop = now.listen(changed);
		changed();
		if (enabled) untrack(() => now.isStale && now.fetch());
		return () => {
			stop();
			client.release(now as never);
		};
	});
	$effect(() => {
		const { refetchInterval: wait } = given;
		const ms = typeof wait === 'function' ? wait({ state: { data: current().data } }) : wait;
		if (!ms || current().fetching) return;
		const timer = setTimeout(() => void entry.fetch(), ms);
		return () => clearTimeout(timer);
	});

	const result = {
		get data() {
			return shown();
		},
		get error() {
			return current().error;
		},
		get isPending() {
			return !current().error && shown() === undefined;
		},
		get isError() {
			return Boolean(current().error);
		},
		get isFetching() {
			return current().fetching !== null;
		},
		get isPlaceholderData() {
			return current().data === undefined && shown() !== undefined;
		},
		get hasNextPage() {
			const next = current().nextParam;
			return next !== null && next !== undefined;
		},
		get isFetchingNextPage() {
			return current().fetching === 'next';
		},
		get isFetchNextPageError() {
			return current().failed === 'next';
		},
		refetch: () => entry.fetch(),
		fetchNextPage: () => entry.fetch('next')
	};
	return result as unknown as State<T> & Always & Paged;
}

export const createQuery = <T>(options: () => Simple<T>, client = useQueryClient()): QueryResult<T> => observe(options as () => Options<T>, client);

export const createInfiniteQuery = <T, P>(options: () => Infinite<T, P>, client = useQueryClient()): InfiniteResult<T> =>
	observe(options as unknown as () => Options<Pages<T>>, client);
