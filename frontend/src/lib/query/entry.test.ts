import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QueryClient } from './client';

const passing = new Error('passing');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('one entry', () => {
	it('asks once for two readers and tells both', async () => {
		const client = new QueryClient();
		const queryFn = vi.fn(async () => 7);
		const entry = client.entry<number>({ queryKey: ['a', { b: 1 }], queryFn });
		const told = [vi.fn(), vi.fn()];
		told.forEach((listener) => entry.listen(listener));
		await Promise.all([entry.fetch(), client.entry<number>({ queryKey: ['a', { b: 1 }], queryFn }).fetch()]);
		expect(queryFn).toHaveBeenCalledTimes(1);
		expect(entry.data).toBe(7);
		expect(entry.isStale).toBe(false);
		for (const listener of told) expect(listener).toHaveBeenCalled();
		vi.advanceTimersByTime(60_000);
		expect(entry.isStale).toBe(true);
	});

	it('tries passing errors twice more, others not at all', async () => {
		const client = new QueryClient((error) => error === passing);
		const weak = vi.fn().mockRejectedValueOnce(passing).mockRejectedValueOnce(passing).mockResolvedValueOnce('ok');
		const entry = client.entry<string>({ queryKey: ['weak'], queryFn: weak });
		const fetched = entry.fetch();
		await vi.advanceTimersByTimeAsync(3000);
		await fetched;
		expect([entry.data, weak.mock.calls.length]).toEqual(['ok', 3]);

		const refused = vi.fn().mockRejectedValue(new Error('no'));
		const other = client.entry({ queryKey: ['refused'], queryFn: refused });
		await other.fetch();
		expect(other.error).toEqual(new Error('no'));
		expect(refused).toHaveBeenCalledTimes(1);
	});

	it('waits 1 s, then 2 s, and gives up after the third try', async () => {
		const weak = vi.fn().mockRejectedValue(passing);
		const entry = new QueryClient(() => true).entry({ queryKey: ['down'], queryFn: weak });
		const fetched = entry.fetch();
		const tries: number[] = [];
		for (const ms of [999, 1, 1999, 1]) {
			await vi.advanceTimersByTimeAsync(ms);
			tries.push(weak.mock.calls.length);
		}
		await fetched;
		expect(tries).toEqual([1, 2, 2, 3]);
		expect([entry.error, entry.fetching]).toEqual([passing, null]);
	});

	it('does not try again once its reader has left', async () => {
		const weak = vi.fn().mockRejectedValue(passing);
		const entry = new QueryClient(() => true).entry({ queryKey: ['gone'], queryFn: weak });
		const leave = entry.listen(() => undefined);
		const fetched = entry.fetch();
		await vi.advanceTimersByTimeAsync(500);
		leave();
		await vi.advanceTimersByTimeAsync(10_000);
		await fetched;
		expect([weak.mock.calls.length, entry.error]).toEqual([1, null]);
	});

	it('keeps its data when asking again fails, and drops the error when it works', async () => {
		const queryFn = vi.fn().mockResolvedValueOnce('old').mockRejectedValueOnce(new Error('cut')).mockResolvedValueOnce('new');
		const entry = new QueryClient().entry<string>({ queryKey: ['again'], queryFn });
		await entry.fetch();
		await entry.fetch();
		expect([entry.data, entry.error, entry.failed]).toEqual(['old', new Error('cut'), 'all']);
		await entry.fetch();
		expect([entry.data, entry.error, entry.failed]).toEqual(['new', null, null]);
	});

	it('is fresh for its own staleTime, from its first data on', () => {
		const entry = new QueryClient().entry<number>({ queryKey: ['first'], queryFn: async () => 2, initialData: () => 1, staleTime: 5000 });
		expect([entry.data, entry.isStale]).toEqual([1, false]);
		vi.advanceTimersByTime(5000);
		expect(entry.isStale).toBe(true);
	});

	it('stops the request when the last reader leaves, and stores nothing of it', async () => {
		let signal: AbortSignal | undefined;
		const queryFn = (context: { signal: AbortSignal }) => new Promise((resolve) => ((signal = context.signal), setTimeout(() => resolve('late'), 50)));
		const entry = new QueryClient().entry({ queryKey: ['left'], queryFn });
		const leave = entry.listen(() => undefined);
		const fetched = entry.fetch();
		leave();
		expect(signal?.aborted).toBe(true);
		await vi.advanceTimersByTimeAsync(50);
		await fetched;
		expect([entry.data, entry.error]).toEqual([undefined, null]);
	});

	it('asks anew for a reader who comes while a request that was given up still runs', async () => {
		let count = 0;
		const queryFn = () => new Promise((resolve) => setTimeout(resolve, 50, (count += 1)));
		const entry = new QueryClient().entry({ queryKey: ['back'], queryFn });
		const leave = entry.listen(() => undefined);
		void entry.fetch();
		leave();
		entry.listen(() => undefined);
		const fetched = entry.fetch();
		await vi.advanceTimersByTimeAsync(50);
		await fetched;
		expect([entry.data, count, entry.fetching]).toEqual([2, 2, null]);
	});
});

describe('pages', () => {
	const pagesOf = (queryFn: (context: { pageParam: number | null }) => Promise<{ items: number[]; next: number | null }>) =>
		new QueryClient().entry<{ pages: { items: number[] }[] }>({
			queryKey: ['pages'],
			queryFn: queryFn as never,
			initialPageParam: null,
			getNextPageParam: ((page: { next: number | null }) => page.next) as never
		});
	const items = (entry: { data: { pages: { items: number[] }[] } | undefined }) => entry.data?.pages.flatMap((page) => page.items);

	it('appends the next page, keeps the pages when it fails, and ends', async () => {
		let broken = false;
		const entry = pagesOf(async ({ pageParam }) => {
			if (broken) throw new Error('cut');
			const at = pageParam ?? 0;
			return { items: [at], next: at < 2 ? at + 1 : null };
		});
		await entry.fetch();
		await entry.fetch('next');
		expect(items(entry)).toEqual([0, 1]);
		broken = true;
		await entry.fetch('next');
		expect([items(entry), entry.failed]).toEqual([[0, 1], 'next']);
		broken = false;
		await entry.fetch('next');
		await entry.fetch('next');
		expect([items(entry), entry.failed]).toEqual([[0, 1, 2], null]);
		await entry.fetch();
		expect(items(entry)).toEqual([0, 1, 2]);
	});

	it('asks for all pages again one after the other, each named by the one before', async () => {
		let round = 0;
		const asked: (number | null)[] = [];
		const entry = pagesOf(async ({ pageParam }) => {
			asked.push(pageParam);
			return { items: [round], next: pageParam === null ? round + 10 : null };
		});
		await entry.fetch();
		await entry.fetch('next');
		round = 1;
		await entry.fetch();
		expect([asked, items(entry)]).toEqual([[null, 10, null, 11], [1, 1]]);
	});
});

describe('the client', () => {
	it('clears by key and predicate and tells its readers', () => {
		const client = new QueryClient();
		client.setQueryData(['session'], 'me');
		client.setQueryData(['items', 1], 'secret');
		const told = vi.fn();
		client.listen(told);
		client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
		const read = (queryKey: unknown[]) => client.entry({ queryKey, queryFn: async () => null }).data;
		expect([read(['session']), read(['items', 1])]).toEqual(['me', undefined]);
		expect(told).toHaveBeenCalledTimes(1);
	});

	it('asks again for what is on the screen when it is invalidated', async () => {
		const client = new QueryClient();
		let count = 0;
		const options = { queryKey: ['staff', 'items'], queryFn: async () => (count += 1) };
		const entry = client.entry<number>(options);
		await entry.fetch();
		await client.invalidateQueries({ queryKey: ['staff'] });
		expect([entry.data, entry.isStale]).toEqual([1, true]);
		entry.listen(() => undefined);
		await client.invalidateQueries({ queryKey: ['staff'] });
		expect(entry.data).toBe(2);
		await client.invalidateQueries({ queryKey: ['staff'], refetchType: 'none' });
		expect(entry.data).toBe(2);
	});

	it('forgets an answer some minutes after its last reader', () => {
		const client = new QueryClient();
		client.setQueryData(['a'], 1);
		const entry = client.entry<number>({ queryKey: ['a'], queryFn: async () => 2 });
		client.release(entry as never);
		vi.advanceTimersByTime(5 * 60_000);
		expect(client.entry({ queryKey: ['a'], queryFn: async () => 2 }).data).toBeUndefined();
	});
});
