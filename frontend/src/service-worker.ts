/// <reference types="@sveltejs/kit" />
/// <reference lib="webworker" />
import { version } from '$service-worker';
import { isKept, isShell, kindOf, shellLinks } from '$lib/offline/rules';

declare const self: ServiceWorkerGlobalScope;

const SHELL = `semillas-shell-${version}`;
/** Signing out deletes it by this name: session/mark.ts. */
const API = 'semillas-api';
const MOST_ANSWERS = 150;
/** How long a slow link may take before the kept copy is shown. */
const PATIENCE_MS = 4000;
const FIRST_PAGES = ['/offline', '/app.html'];

/** Keeps the offline page, the shell of deep links and just the files that these two name. */
async function install(): Promise<void> {
	const cache = await caches.open(SHELL);
	const links = await Promise.all(
		FIRST_PAGES.map(async (path) => {
			const response = await fetch(path, { cache: 'no-cache' });
			if (!response.ok) throw new Error(`${path}: ${response.status}`);
			await cache.put(path, response.clone());
			return shellLinks(await response.text());
		})
	);
	await cache.addAll([...new Set(links.flat())]);
	await self.skipWaiting();
}

async function activate(): Promise<void> {
	const old = (await caches.keys()).filter((name) => name.startsWith('semillas-shell-') && name !== SHELL);
	await Promise.all(old.map((name) => caches.delete(name)));
	await self.clients.claim();
}

async function fromShell(request: Request): Promise<Response> {
	const cache = await caches.open(SHELL);
	const kept = await cache.match(request);
	if (kept) return kept;
	const response = await fetch(request);
	if (response.ok) await cache.put(request, response.clone());
	return response;
}

/** The network within its time; after that, or without one, what `kept` finds. */
async function networkFirst(request: Request, kept: () => Promise<Response | undefined>): Promise<Response> {
	const network = fetch(request);
	const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
	const first = await Promise.race([network.catch(() => undefined), late]);
	return first ?? (await kept()) ?? network;
}

/** A page of ours keeps its last copy; a deep link falls back to the shell, anything else to the offline page. */
async function page(request: Request, path: string): Promise<Response> {
	const cache = await caches.open(SHELL);
	const response = await networkFirst(request, async () => (await cache.match(path)) ?? cache.match(isShell(path) ? '/app.html' : '/offline')).catch(() => cache.match('/offline'));
	if (response?.ok && kindOf(path) === 'page' && !response.redirected) await cache.put(path, response.clone());
	return response ?? Response.error();
}

async function trim(cache: Cache): Promise<void> {
	const keys = await cache.keys();
	await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_ANSWERS)).map((key) => cache.delete(key)));
}

async function refresh(request: Request, cache: Cache): Promise<Response> {
	const response = await fetch(request);
	if (response.ok && isKept(response.headers)) {
		// Deleted first, so that the newest answers stand last and the oldest go.
		await cache.delete(request);
		await cache.put(request, response.clone());
		await trim(cache);
	}
	return response;
}

/** Public answers: the kept one at once, and a fresh one for the next time. */
async function api(event: FetchEvent): Promise<Response> {
	const cache = await caches.open(API);
	const kept = await cache.match(event.request);
	const fresh = refresh(event.request, cache);
	if (!kept) return fresh;
	event.waitUntil(fresh.catch(() => undefined));
	return kept;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('fetch', (event) => {
	const { request } = event;
	const url = new URL(request.url);
	if (request.method !== 'GET' || url.origin !== self.location.origin) return;
	const kind = kindOf(url.pathname);
	if (request.mode === 'navigate') {
		if (kind === 'page' || kind === 'deep') event.respondWith(page(request, url.pathname));
	} else if (kind === 'asset') {
		event.respondWith(fromShell(request));
	} else if (kind === 'api' && request.cache !== 'no-store') {
		// `no-store` is how the app marks requests of a signed-in device: they pass untouched.
		event.respondWith(api(event));
	}
});
