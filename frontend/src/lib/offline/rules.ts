/** What the service worker may do with a path of this site. */
export type Kind = 'asset' | 'page' | 'deep' | 'api' | 'other';

const PAGES = ['/', '/search', '/libraries', '/courses', '/about', '/sign-in', '/sign-up', '/offline'];
const DEEP = /^\/(items|libraries|courses)\/[^/]+(\/read)?$/;

/**
 * Public answers only, named one by one: identity, staff lists, versions, imports
 * and files of items are never kept.
 */
const PUBLIC_API = [
	/^\/api\/catalog\/v1\/(search|subjects)$/,
	/^\/api\/catalog\/v1\/items\/[^/]+$/,
	/^\/api\/partners\/v1\/(libraries|territory)$/,
	/^\/api\/partners\/v1\/libraries\/[^/]+$/,
	/^\/api\/training\/v1\/(courses|cohorts)$/,
	/^\/api\/training\/v1\/courses\/[^/]+(\/cohorts)?$/
];

export function kindOf(path: string): Kind {
	if (path.startsWith('/_app/immutable/') || /^\/[\w-]+\.svg$/.test(path)) return 'asset';
	if (PAGES.includes(path)) return 'page';
	if (DEEP.test(path)) return 'deep';
	return PUBLIC_API.some((known) => known.test(path)) ? 'api' : 'other';
}

export const isShell = (path: string): boolean => DEEP.test(path);

/** An answer that calls itself private or not to be stored is left alone, whatever its address. */
export const isKept = (headers: Headers): boolean => !/no-store|private/.test(headers.get('cache-control') ?? '');

/** The scripts and style sheets that a built page names. */
export function shellLinks(html: string): string[] {
	return [...new Set([...html.matchAll(/(?:href|import\()\s*=?\s*"(\/_app\/immutable\/[^"]+)"/g)].map(([, path]) => path ?? ''))];
}
