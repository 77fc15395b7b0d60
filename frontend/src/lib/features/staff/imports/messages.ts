import { defineMessages } from '$lib/i18n/index.svelte';
import type es from './locales/es.json';

export const { t, tn, word, load } = defineMessages<typeof es>('staff/imports', {
	es: () => import('./locales/es.json'),
	qu: () => import('./locales/qu.json'),
	en: () => import('./locales/en.json')
});
