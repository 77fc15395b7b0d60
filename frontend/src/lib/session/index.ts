import { createQuery, queryOptions, type QueryClient } from '$lib/query/index.svelte';
import { gateway } from '$lib/api/client';
import { answer } from '$lib/api/problem';
import type { Account, Role } from '$lib/api/types';
import { clearDrafts } from './drafts';
import { clearKept, isMarked, setMark } from './mark';

async function currentAccount(signal: AbortSignal): Promise<Account | null> {
	const { account } = await answer(gateway.GET('/api/auth/v1/session', { signal, cache: 'no-store' }));
	if (Boolean(account) !== isMarked()) await clearKept();
	setMark(Boolean(account));
	return account ?? null;
}

export const sessionQuery = () =>
	queryOptions({
		queryKey: ['session'],
		queryFn: ({ signal }) => currentAccount(signal),
		staleTime: 5 * 60_000
	});

/** Who is signed in: `data` is the account, or null for a visitor. */
export const useSession = () => createQuery(sessionQuery);

/** After signing in: answers given to a visitor are out of date. */
export async function sessionStarted(queries: QueryClient, account: Account): Promise<void> {
	setMark(true);
	await clearKept();
	queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
	queries.setQueryData(sessionQuery().queryKey, account);
}

export async function signOut(queries: QueryClient): Promise<void> {
	await answer(gateway.DELETE('/api/auth/v1/session'));
	clearDrafts();
	await clearKept();
	setMark(false);
	queries.clear();
	queries.setQueryData(sessionQuery().queryKey, null);
}

const EDITORS = ['administrator', 'coordinator', 'librarian', 'partner'];
const COORDINATORS = ['administrator', 'coordinator'];

const holds = (roles: Role[], names: string[]) => roles.some(({ role }) => names.includes(role));

/** What the menu offers; the services decide for themselves what is allowed. */
export const mayEdit = (account: Account | null | undefined) => holds(account?.roles ?? [], EDITORS);
export const mayPublish = (account: Account | null | undefined) => holds(account?.roles ?? [], COORDINATORS);
export const mayImport = mayPublish;
