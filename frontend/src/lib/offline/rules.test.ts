import { describe, expect, it } from 'vitest';
import { codeOf, dataOf, excess, isFresh, isPage, isPublic, isSmallFile, pageOf, planFor } from './rules';

const HOME = 'https://semillas.example';
const asked = (path: string, more: Record<string, unknown> = {}) => ({ method: 'GET', url: HOME + path, mode: 'cors', cache: 'default', headers: new Headers(), ...more });
const plan = (path: string, more = {}) => planFor(asked(path, more), HOME);
const answer = (headers: Record<string, string>, status = 200) => ({ status, headers: new Headers(headers) });

describe('what is done with a request', () => {
	it.each([
		['/_app/immutable/chunks/A.js', 'code'],
		['/_app/version.json', null],
		['/icons.svg', 'shell'],
		['/robots.txt', null],
		['/api/catalog/v1/search?q=agua', 'answer'],
		['/api/catalog/v1/subjects', 'answer'],
		['/api/catalog/v1/items/1-a', 'answer'],
		['/api/catalog/v1/items?status=draft', null],
		['/api/catalog/v1/items/1-a/versions', null],
		['/api/catalog/v1/suggestions?q=a', null],
		['/api/catalog/v1/imports', null],
		['/api/catalog/v1/renditions/r1/content', 'file'],
		['/api/catalog/v1/renditions/r1/content?download=1', null],
		['/api/partners/v1/libraries/points', 'answer'],
		['/api/partners/v1/libraries/l1', 'answer'],
		['/api/training/v1/courses/c1/cohorts', 'answer'],
		['/api/auth/v1/session', null],
		['/api/auth/v1/account', null]
	])('%s: %s', (path, wanted) => expect(plan(path)).toBe(wanted));

	it.each([
		['/', 'page'],
		['/search?q=agua', 'page'],
		['/items/1', 'page'],
		['/staff', 'closed'],
		['/staff/items', 'closed'],
		['/staffing', 'page'],
		['/account', 'closed'],
		['/sign-in?next=/staff', 'closed'],
		['/api/docs', null]
	])('opening %s: %s', (path, wanted) => expect(plan(path, { mode: 'navigate' })).toBe(wanted));

	it('leaves alone what changes something, is personal, is a part, or is of somebody else', () => {
		const path = '/api/catalog/v1/search';
		expect(plan(path, { method: 'POST' })).toBeNull();
		expect(plan(path, { cache: 'no-store' })).toBeNull();
		expect(plan('/api/catalog/v1/renditions/r1/content', { headers: new Headers({ range: 'bytes=0-' }) })).toBeNull();
		expect(planFor({ ...asked(path), url: `https://other.example${path}` }, HOME)).toBeNull();
	});
});

describe('what is kept', () => {
	it.each([
		['public, max-age=5', true],
		['public, no-cache', true],
		['private, no-store', false],
		['private, no-cache', false],
		['public, no-store', false],
		['private="x-name", public', false],
		['max-age=60', false],
		['', false]
	])('an answer with «%s»: %s', (value, wanted) => expect(isPublic(answer({ 'cache-control': value }))).toBe(wanted));

	it('no answer without a Cache-Control, no error, no part', () => {
		expect(isPublic(answer({}))).toBe(false);
		expect(isPublic(answer({ 'cache-control': 'public' }, 404))).toBe(false);
		expect(isPublic(answer({ 'cache-control': 'public' }, 206))).toBe(false);
	});

	it('files up to 2 MB whose size is told', () => {
		const file = (size?: string, control = 'public, max-age=3600') => isSmallFile(answer({ 'cache-control': control, ...(size && { 'content-length': size }) }));
		expect([file('2097152'), file('2097153'), file(), file('10', 'private, no-store')]).toEqual([true, false, false, false]);
	});

	it('pages that were found', () => {
		const html = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' };
		expect([isPage(answer(html)), isPage(answer(html, 404)), isPage(answer({ ...html, 'cache-control': 'no-store' })), isPage(answer({ 'content-type': 'text/plain' }))]).toEqual([true, false, false, false]);
	});

	it('the newest', () => expect([excess([1, 2, 3], 2), excess([1], 2)]).toEqual([[1], []]));
});

it('an answer is fresh for a day; one without a date never', () => {
	const at = Date.UTC(2026, 5, 1);
	const from = (ms: number) => isFresh(answer({ date: new Date(at - ms).toUTCString() }), at);
	expect([from(0), from(86_399_000), from(86_400_000), isFresh(answer({}), at)]).toEqual([true, true, false, false]);
});

it('the page that asked, if it may be kept', () => {
	const page = (path: string) => pageOf(HOME + path, HOME);
	expect([page('/items/1/read?file=2'), page('/'), page('/staff/items/1/edit'), page('/api/docs'), pageOf('', HOME), pageOf(`${HOME}.evil/x`, HOME)]).toEqual([
		'/items/1/read?file=2', '/', null, null, null, null
	]);
});

it('the answer and the code behind a page', () => {
	expect(['/items/a-1', '/items/a-1/read?file=2', '/libraries/l', '/search'].map(dataOf)).toEqual([
		'/api/catalog/v1/items/a-1', '/api/catalog/v1/items/a-1', null, null
	]);
	expect(codeOf('<link href="/_app/immutable/a/B-1.js"><link href="/_app/immutable/c.css"> import("/_app/immutable/a/B-1.js")')).toEqual([
		'/_app/immutable/a/B-1.js', '/_app/immutable/c.css'
	]);
});
