/**
 * A mark, no secret: somebody has signed in on this device. The cookie itself is
 * HttpOnly; the mark only tells requests to stay out of every cache.
 */
const KEY = 'semillas.signed-in';

export function isMarked(): boolean {
	return typeof localStorage !== 'undefined' && localStorage.getItem(KEY) === '1';
}

export function setMark(signedIn: boolean): void {
	if (signedIn) localStorage.setItem(KEY, '1');
	else localStorage.removeItem(KEY);
}

/** Deletes what the service worker kept of pages and answers: computers are shared. */
export async function clearKept(): Promise<void> {
	if (!('caches' in globalThis)) return;
	navigator.serviceWorker?.controller?.postMessage('forget');
	const names = await caches.keys();
	await Promise.all(names.filter((name) => name.startsWith('semillas-kept')).map((name) => caches.delete(name)));
}
