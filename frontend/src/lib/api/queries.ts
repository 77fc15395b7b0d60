import { QueryClient } from '@tanstack/svelte-query';
import { browser } from '$app/environment';
import { isPassing } from './problem';

/** One client a page load; nothing is fetched while pages are prerendered. */
export function createQueries(): QueryClient {
	return new QueryClient({
		defaultOptions: {
			queries: {
				enabled: browser,
				staleTime: 60_000,
				refetchOnWindowFocus: false,
				retry: (count, error) => count < 2 && isPassing(error)
			}
		}
	});
}
