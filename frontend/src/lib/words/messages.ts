import { defineMessages } from '$lib/i18n/index.svelte';
import type es from './locales/es.json';

export const { t, tn, word, load } = defineMessages<typeof es>('words', {
	es: () => import('./locales/es.json'),
	qu: () => import('./locales/qu.json'),
	en: () => import('./locales/en.json')
});

const rare = () => import('./languages.json');

/** Languages as their speakers write them: few browsers know these. Fetched when one is on the page. */
export const names = defineMessages<typeof import('./languages.json')>('languages', { es: rare, qu: rare, en: rare });
