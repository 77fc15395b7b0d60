/** What the service worker may keep and what it answers with; no caches and no network in here. */

/** Every cache that tells what somebody read begins so; signing out deletes them. */
export const KEPT = 'semillas-kept';

export const LIMITS = { pages: 30, answers: 60, files: 20 };
export const LARGEST_FILE = 2 * 1024 * 1024;
/** An older answer is shown only when the network gives none. */
export const STALE_AFTER = 24 * 60 * 60_000;
/** Files of the shell outside of the hashed code. */
export const SHELL_PAGES = ['/offline', '/app.html', '/icons.svg', '/icon.svg', '/hero.svg'];

/**
 * `code`: hashed, never changes. `shell`: kept at installation. `page`: network first.
 * `closed`: a page that is never kept. `answer`: public data. `file`: of an item.
 */
export type Plan = 'code' | 'shell' | 'page' | 'closed' | 'answer' | 'file';

export interface Asked {
	method: string;
	url: string;
	mode: string;
	cache: string;
	headers: { has(name: string): boolean };
}

interface Answered {
	status: number;
	headers: { get(name: string): string | null };
}

const CLOSED = /^\/(staff|account|sign-in|sign-up)(\/|$)/;
const FILE = /^\/api\/catalog\/v1\/renditions\/[\w-]+\/content$/;
const ANSWERS = [
	/^\/api\/catalog\/v1\/(search|subjects|items\/[\w-]+)$/,
	/^\/api\/partners\/v1\/(libraries(\/[\w-]+)?|territory)$/,
	/^\/api\/training\/v1\/(courses(\/[\w-]+(\/cohorts)?)?|cohorts(\/[\w-]+)?)$/
];

function planForApi(url: URL): Plan | null {
	if (FILE.test(url.pathname)) return url.searchParams.has('download') ? null : 'file';
	return ANSWERS.some((pattern) => pattern.test(url.pathname)) ? 'answer' : null;
}

/** What to do with a request; null leaves it to the browser. */
export function planFor(asked: Asked, origin: string): Plan | null {
	const url = new URL(asked.url);
	// The app marks what it asks for somebody signed in as no-store; a range is a part of a video.
	if (asked.method !== 'GET' || url.origin !== origin || asked.cache === 'no-store' || asked.headers.has('range')) return null;
	if (url.pathname.startsWith('/_app/')) return url.pathname.startsWith('/_app/immutable/') ? 'code' : null;
	if (url.pathname.startsWith('/api/')) return planForApi(url);
	if (asked.mode === 'navigate') return CLOSED.test(url.pathname) ? 'closed' : 'page';
	return SHELL_PAGES.includes(url.pathname) ? 'shell' : null;
}

/** An answer is kept when its service says that it is for everybody, and nothing speaks against it. */
export function isPublic({ status, headers }: Answered): boolean {
	const words = (headers.get('cache-control') ?? '').toLowerCase().split(/[\s,=]+/);
	return status === 200 && words.includes('public') && !words.includes('private') && !words.includes('no-store');
}

/** A file of unknown size is not kept. */
export function isSmallFile(answer: Answered): boolean {
	const size = Number(answer.headers.get('content-length') ?? Infinity);
	return isPublic(answer) && size <= LARGEST_FILE;
}

/** The gateway writes pages without asking who is there, so each is for everybody. */
export const isPage = ({ status, headers }: Answered): boolean =>
	status === 200 && (headers.get('content-type') ?? '').startsWith('text/html') && !/no-store/.test(headers.get('cache-control') ?? '');

export function isFresh({ headers }: Pick<Answered, 'headers'>, now: number): boolean {
	return now - Date.parse(headers.get('date') ?? '') < STALE_AFTER;
}

/** The address of the page that asked, when it may open again without a network. */
export function pageOf(referrer: string, origin: string): string | null {
	if (!referrer.startsWith(`${origin}/`)) return null;
	const { pathname, search } = new URL(referrer);
	return CLOSED.test(pathname) || pathname.startsWith('/api/') ? null : pathname + search;
}

/** The answer that the page of an item and its reader cannot do without. */
export function dataOf(page: string): string | null {
	const id = /^\/items\/([\w-]+)(\/read)?(\?|$)/.exec(page)?.[1];
	return id ? `/api/catalog/v1/items/${id}` : null;
}

/** The code that a page names, so that it can start without a network. */
export const codeOf = (html: string): string[] => [...new Set(html.match(/\/_app\/immutable\/[\w./-]+\.(?:js|css)/g))];

/** What has to go for `limit` to hold; a cache lists the oldest first. */
export const excess = <T>(keys: readonly T[], limit: number): T[] => keys.slice(0, Math.max(0, keys.length - limit));
