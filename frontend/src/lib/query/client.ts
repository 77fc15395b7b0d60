import { Entry, type Options, type QueryKey } from './entry';

const UNUSED_FOR = 5 * 60_000;

interface Filter {
	queryKey?: QueryKey;
	predicate?: (query: { queryKey: QueryKey }) => boolean;
}

export const hashOf = (key: QueryKey): string => JSON.stringify(key);

const startsWith = (key: QueryKey, start: QueryKey): boolean => start.every((part, index) => JSON.stringify(part) === JSON.stringify(key[index]));

/** Every answer of this page load by its key. `mayRetry` says which errors may pass by themselves. */
export class QueryClient {
	readonly #entries = new Map<string, Entry>();
	readonly #listeners = new Set<() => void>();

	constructor(private readonly mayRetry: (error: unknown) => boolean = () => false) {}

	entry<T>(options: Options<T>): Entry<T> {
		const hash = hashOf(options.queryKey);
		let entry = this.#entries.get(hash) as Entry<T> | undefined;
		if (entry) {
			entry.options = options;
		} else {
			entry = new Entry<T>(options, this.mayRetry);
			this.#entries.set(hash, entry as unknown as Entry);
		}
		return entry;
	}

	/** Keeps an answer for some minutes after the last reader has gone. */
	release(entry: Entry<never>): void {
		setTimeout(() => {
			const hash = hashOf(entry.options.queryKey);
			if (!entry.listeners.size && this.#entries.get(hash) === (entry as unknown as Entry)) this.#entries.delete(hash);
		}, UNUSED_FOR);
	}

	/** Called when entries have gone, so that readers ask for new ones. */
	listen(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	setQueryData(queryKey: QueryKey, data: unknown): void {
		const queryFn = () => Promise.reject(new Error(`no reader of ${hashOf(queryKey)}`));
		const known = this.#entries.get(hashOf(queryKey)) ?? this.entry<unknown>({ queryKey, queryFn });
		known.set(data);
	}

	/** Marks answers as out of date; those on the screen are asked for again unless `refetchType` is none. */
	async invalidateQueries(filter: { queryKey: QueryKey; refetchType?: 'active' | 'none' }): Promise<void> {
		const found = this.#matching(filter);
		for (const [, entry] of found) entry.updatedAt = 0;
		if (filter.refetchType === 'none') return;
		await Promise.all(found.filter(([, entry]) => entry.listeners.size).map(([, entry]) => entry.fetch()));
	}

	removeQueries(filter: Filter = {}): void {
		for (const [hash] of this.#matching(filter)) this.#entries.delete(hash);
		for (const listener of this.#listeners) listener();
	}

	clear(): void {
		this.removeQueries();
	}

	#matching({ queryKey = [], predicate = () => true }: Filter): [string, Entry][] {
		return [...this.#entries].filter(([, { options }]) => startsWith(options.queryKey, queryKey) && predicate(options));
	}
}
