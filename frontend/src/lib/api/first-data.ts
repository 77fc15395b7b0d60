import { browser } from '$app/environment';

/**
 * The resource that the gateway wrote into this page, if it is the one of `path`.
 * It is given once: after that the cache of queries holds it.
 */
export function firstData<T>(path: string): T | undefined {
	if (!browser) return undefined;
	const element = document.getElementById('first-data');
	if (!element || element.dataset.path !== path) return undefined;
	const text = element.textContent ?? '';
	element.remove();
	return text ? (JSON.parse(text) as T) : undefined;
}

/** The readable copy for crawlers and slow phones has done its work once the page stands. */
export function removeFirstAnswer(): void {
	document.getElementById('first-answer')?.remove();
}
