import { QueryClient } from '$lib/query/index.svelte';
import { isPassing } from './problem';

/** One cache a page load. */
export const createQueries = (): QueryClient => new QueryClient(isPassing);
