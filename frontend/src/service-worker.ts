/// <reference types="@sveltejs/kit" />
/** Pages, code and public answers that were seen open again without a network. The rules: lib/offline. */
import { build, version } from '$service-worker';
import { codeOf, dataOf, excess, isFresh, isPage, isPublic, isSmallFile, KEPT, LIMITS, pageOf, planFor, SHELL_PAGES, type Plan } from '$lib/offline/rules';

const worker = self as unknown as ServiceWorkerGlobalScope;
const { origin } = worker.location;

// Code has hashed names: what the next version shares with this one stays.
const CODE = 'semillas-code';
const SHELL = `semillas-shell-${version}`;
const PAGES = { name: `${KEPT}-pages-${version}`, limit: LIMITS.pages, mayKeep: isPage };
const ANSWERS = { name: `${KEPT}-answers-${version}`, limit: LIMITS.answers, mayKeep: isPublic };
const FILES = { name: `${KEPT}-files-${version}`, limit: LIMITS.files, mayKeep: isSmallFile };
type Shelf = typeof PAGES;

const PATIENCE = 3000;
/** Counts the sign-outs: an answer that was under way meanwhile is not kept. */
let forgotten = 0;

async function addCode(paths: string[]): Promise<void> {
	const cache = await caches.open(CODE);
	const known = await Promise.all(paths.map((path) => cache.match(path)));
	await cache.addAll(paths.filter((_, index) => !known[index]).map((path) => new Request(path, { priority: 'low' })));
}

async function install(): Promise<void> {
	const listed = await fetch('/shell.json', { cache: 'no-cache' });
	const shell = await caches.open(SHELL);
	await addCode((await listed.json()) as string[]);
	await shell.addAll(SHELL_PAGES.map((path) => new Request(path, { cache: 'no-cache', priority: 'low' })));
	await worker.skipWaiting();
}

async function dropOld(): Promise<void> {
	const present = [CODE, SHELL, PAGES.name, ANSWERS.name, FILES.name];
	const old = (await caches.keys()).filter((name) => name.startsWith('semillas-') && !present.includes(name));
	await Promise.all(old.map((name) => caches.delete(name)));
	const code = await caches.open(CODE);
	const gone = (await code.keys()).filter(({ url }) => !build.includes(new URL(url).pathname));
	await Promise.all(gone.map((request) => code.delete(request)));
}

/** Pages that were opened before this worker stood between them and the network. */
async function keepOpenPages(): Promise<void> {
	for (const { url } of await worker.clients.matchAll({ type: 'window' })) {
		const page = pageOf(url, origin);
		const answer = page && (await fetch(page, { priority: 'low' }));
		if (!answer || !isPage(answer)) continue;
		const [html] = await Promise.all([answer.clone().text(), keep(PAGES, page, answer, forgotten)]);
		await addCode(codeOf(html));
	}
}

async function activate(): Promise<void> {
	await dropOld();
	await worker.clients.claim();
	await keepOpenPages().catch(() => undefined);
}

async function keep(shelf: Shelf, key: RequestInfo, answer: Response, begun: number): Promise<void> {
	if (!shelf.mayKeep(answer) || begun !== forgotten) return;
	const cache = await caches.open(shelf.name);
	await cache.put(key, answer);
	await Promise.all(excess(await cache.keys(), shelf.limit).map((oldest) => cache.delete(oldest)));
	if (begun !== forgotten) await forget();
}

/** Asks the network; what may be kept is kept after the answer has been given. */
function ask(event: FetchEvent, shelf: Shelf): Promise<Response> {
	const begun = forgotten;
	const asked = fetch(event.request);
	const kept = asked.then(async (answer) => {
		const copy = answer.clone();
		await keep(shelf, event.request, copy, begun);
		if (shelf !== PAGES && shelf.mayKeep(answer)) await rememberPage(pageOf(event.request.referrer, origin), begun);
	});
	event.waitUntil(kept.catch(() => undefined));
	return asked;
}

/** The page that showed a kept answer was perhaps reached without loading a document: give it one. */
async function rememberPage(page: string | null, begun: number): Promise<void> {
	if (!page) return;
	const shell = await caches.match('/app.html', { cacheName: SHELL });
	if (shell && !(await find(PAGES, page))) await keep(PAGES, page, shell, begun);
	const data = dataOf(page);
	if (data && !(await find(ANSWERS, data))) await keep(ANSWERS, data, await fetch(data, { credentials: 'omit' }), begun);
}

const find = (shelf: Shelf, key: RequestInfo) => caches.match(key, { cacheName: shelf.name });

async function fromCode({ request }: FetchEvent): Promise<Response> {
	const cache = await caches.open(CODE);
	const known = await cache.match(request.url);
	if (known) return known;
	const answer = await fetch(request);
	if (answer.ok) await cache.put(request.url, answer.clone());
	return answer;
}

const fromShell = async ({ request }: FetchEvent) => (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);

async function offlinePage(): Promise<Response> {
	return (await caches.match('/offline', { cacheName: SHELL })) ?? Response.error();
}

/** Waits for the network as long as there is nothing else to show. */
async function fromNetwork(event: FetchEvent): Promise<Response> {
	const asked = ask(event, PAGES);
	const copy = await find(PAGES, event.request);
	if (!copy) return asked.catch(offlinePage);
	const late = new Promise<Response>((resolve) => setTimeout(resolve, PATIENCE, copy));
	return Promise.race([asked, late]).catch(() => copy);
}

const fromShelf = (shelf: Shelf) => async (event: FetchEvent) => {
	const asked = ask(event, shelf);
	const copy = await find(shelf, event.request);
	if (!copy) return asked;
	return isFresh(copy, Date.now()) ? copy : asked.catch(() => copy);
};

async function forget(): Promise<void> {
	const names = await caches.keys();
	await Promise.all(names.filter((name) => name.startsWith(KEPT)).map((name) => caches.delete(name)));
}

const answers: Record<Plan, (event: FetchEvent) => Promise<Response>> = {
	code: fromCode,
	shell: fromShell,
	page: fromNetwork,
	closed: ({ request }) => fetch(request).catch(offlinePage),
	answer: fromShelf(ANSWERS),
	file: fromShelf(FILES)
};

worker.addEventListener('install', (event) => event.waitUntil(install()));
worker.addEventListener('activate', (event) => event.waitUntil(activate()));
worker.addEventListener('fetch', (event) => {
	const plan = planFor(event.request, origin);
	if (plan) event.respondWith(answers[plan](event));
});
worker.addEventListener('message', (event) => {
	if (event.data !== 'forget') return;
	forgotten += 1;
	event.waitUntil(forget());
});
