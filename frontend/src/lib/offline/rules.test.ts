import { expect, it } from 'vitest';
import { isKept, kindOf, shellLinks } from './rules';

it.each([
	['/_app/immutable/chunks/a.js', 'asset'],
	['/icons.svg', 'asset'],
	['/', 'page'],
	['/search', 'page'],
	['/items/123', 'deep'],
	['/items/123/read', 'deep'],
	['/api/catalog/v1/search', 'api'],
	['/api/partners/v1/libraries/points', 'api'],
	['/api/training/v1/courses/1/cohorts', 'api']
])('keeps %s as %s', (path, kind) => expect(kindOf(path)).toBe(kind));

it.each([
	'/account',
	'/staff/items',
	'/api/auth/v1/session',
	'/api/auth/v1/account',
	'/api/catalog/v1/items',
	'/api/catalog/v1/items/1/versions',
	'/api/catalog/v1/imports',
	'/api/catalog/v1/renditions/1/content',
	'/api/docs'
])('never keeps %s', (path) => expect(kindOf(path)).toBe('other'));

it('believes an answer that says it is private', () => {
	expect(isKept(new Headers({ 'cache-control': 'private, max-age=60' }))).toBe(false);
	expect(isKept(new Headers({ 'cache-control': 'no-store' }))).toBe(false);
	expect(isKept(new Headers({ 'cache-control': 'public, max-age=60' }))).toBe(true);
	expect(isKept(new Headers())).toBe(true);
});

it('reads the files that a page names, once each', () => {
	const html = '<link href="/_app/immutable/a.js" rel="modulepreload"><link href="/icon.svg"><script>import("/_app/immutable/a.js"), import("/_app/immutable/b.js")</script>';
	expect(shellLinks(html)).toEqual(['/_app/immutable/a.js', '/_app/immutable/b.js']);
});
