import { restoreLanguage } from '$lib/i18n/index.svelte';
import { load as loadUi } from '$lib/ui/messages';
import { load as loadWords } from '$lib/words/messages';
import { load as loadSite } from '$features/site/messages';

export const prerender = true;
export const trailingSlash = 'never';

let started = false;

export async function load() {
	if (!started) restoreLanguage();
	started = true;
	await Promise.all([loadSite(), loadUi(), loadWords()]);
}
