/**
 * Typed text kept through a reload, in this tab alone (sessionStorage). A draft
 * belongs to one account; nobody else's is ever read, and signing out deletes all.
 */
const PREFIX = 'semillas.draft.';

interface Kept<T> {
	account: string;
	value: T;
}

const keys = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));

export function keepDraft<T>(name: string, account: string, value: T): void {
	try {
		sessionStorage.setItem(PREFIX + name, JSON.stringify({ account, value } satisfies Kept<T>));
	} catch {
		// The room of the tab is full: typing goes on, only the copy is missing.
	}
}

export function findDraft<T>(name: string, account: string): T | undefined {
	const text = sessionStorage.getItem(PREFIX + name);
	if (!text) return undefined;
	const kept = JSON.parse(text) as Kept<T>;
	if (kept.account === account) return kept.value;
	clearDrafts();
	return undefined;
}

export const dropDraft = (name: string): void => sessionStorage.removeItem(PREFIX + name);

export function clearDrafts(): void {
	for (const key of keys()) sessionStorage.removeItem(key);
}
