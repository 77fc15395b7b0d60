export type QueryKey = readonly unknown[];

export interface FetchContext<P = unknown> {
	signal: AbortSignal;
	pageParam: P;
}

export interface Options<T> {
	queryKey: QueryKey;
	queryFn: (context: FetchContext<never>) => Promise<unknown>;
	/** Milliseconds for which data counts as fresh. */
	staleTime?: number;
	enabled?: boolean;
	/** While a new key loads, the data of the old one stays on the screen. */
	placeholderData?: typeof keepPreviousData;
	initialData?: () => T | undefined;
	/** Milliseconds until it is asked again; false stops. */
	refetchInterval?: number | false | ((query: { state: { data: T | undefined } }) => number | false);
	initialPageParam?: unknown;
	getNextPageParam?: (last: never) => unknown;
}

export interface Pages<T = unknown> {
	pages: T[];
	pageParams: unknown[];
}

export const keepPreviousData = Symbol('keep previous data');

export type Mode = 'all' | 'next';

const RETRIES = 2;
const FIRST_WAIT = 1000;

function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			reject(signal.reason);
		});
	});
}

const hasNext = (param: unknown): boolean => param !== null && param !== undefined;

/** What is known under one key, and the one request that may be under way for it. */
export class Entry<T = unknown> {
	data: T | undefined;
	error: unknown = null;
	/** What the request under way asks for. */
	fetching: Mode | null = null;
	/** What the request that failed last asked for. */
	failed: Mode | null = null;
	updatedAt = 0;
	options: Options<T>;
	readonly listeners = new Set<() => void>();
	#abort: AbortController | undefined;
	#running: Promise<void> | undefined;

	constructor(
		options: Options<T>,
		private readonly mayRetry: (error: unknown) => boolean
	) {
		this.options = options;
		this.set(options.initialData?.());
	}

	set(data: T | undefined): void {
		this.data = data;
		this.error = null;
		this.failed = null;
		this.updatedAt = data === undefined ? 0 : Date.now();
		this.#tell();
	}

	get isStale(): boolean {
		return !this.updatedAt || Date.now() - this.updatedAt >= (this.options.staleTime ?? 60_000);
	}

	get nextParam(): unknown {
		const last = (this.data as Pages | undefined)?.pages.at(-1);
		return last === undefined ? undefined : this.options.getNextPageParam?.(last as never);
	}

	listen(listener: () => void): () => void {
		this.listeners.add(listener);
		return () => {
			this.listeners.delete(listener);
			// Nobody waits for it any more: the link is free for the next request.
			if (!this.listeners.size) this.#giveUp();
		};
	}

	#giveUp(): void {
		this.#abort?.abort();
		this.#running = undefined;
		this.fetching = null;
	}

	/** One request at a time: a second caller waits for the first one's answer. */
	fetch(mode: Mode = 'all'): Promise<void> {
		if (this.#running) return this.#running;
		if (mode === 'next' && !hasNext(this.nextParam)) return Promise.resolve();
		const abort = new AbortController();
		this.#abort = abort;
		this.fetching = mode;
		this.#running = this.#run(mode, abort);
		this.#tell();
		return this.#running;
	}

	async #run(mode: Mode, abort: AbortController): Promise<void> {
		try {
			const data = await this.#load(mode, abort.signal);
			this.#settle(abort, () => this.set(data));
		} catch (error) {
			this.#settle(abort, () => ([this.error, this.failed] = [error, mode]));
		}
	}

	/** A request that was given up changes nothing: another one may be under way by now. */
	#settle(abort: AbortController, change: () => void): void {
		if (abort.signal.aborted) return;
		this.#running = undefined;
		this.fetching = null;
		change();
		this.#tell();
	}

	async #load(mode: Mode, signal: AbortSignal): Promise<T> {
		if (!this.options.getNextPageParam) return (await this.#ask(undefined, signal)) as T;
		const old = this.data as Pages | undefined;
		if (mode === 'next' && old) {
			const param = this.nextParam;
			const page = await this.#ask(param, signal);
			return { pages: [...old.pages, page], pageParams: [...old.pageParams, param] } as T;
		}
		return (await this.#reload(old?.pages.length ?? 1, signal)) as T;
	}

	/** All pages again, one after the other, because each names the next. */
	async #reload(count: number, signal: AbortSignal): Promise<Pages> {
		const found: Pages = { pages: [], pageParams: [] };
		let param = this.options.initialPageParam;
		do {
			const page = await this.#ask(param, signal);
			found.pages.push(page);
			found.pageParams.push(param);
			param = this.options.getNextPageParam?.(page as never);
		} while (found.pages.length < count && hasNext(param));
		return found;
	}

	async #ask(pageParam: unknown, signal: AbortSignal): Promise<unknown> {
		for (let attempt = 0; ; attempt += 1) {
			try {
				return await this.options.queryFn({ signal, pageParam: pageParam as never });
			} catch (error) {
				if (signal.aborted || attempt === RETRIES || !this.mayRetry(error)) throw error;
				await pause(FIRST_WAIT * 2 ** attempt, signal);
			}
		}
	}

	#tell(): void {
		for (const listener of this.listeners) listener();
	}
}
