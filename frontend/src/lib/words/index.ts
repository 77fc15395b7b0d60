import { choice, formatNumber } from '$lib/i18n/index.svelte';
import { formatOf, secondsOnSlowLink, sizeParts, timeParts } from './formats';
import { names, word } from './messages';

export const kindName = (kind: string) => word('kind', kind);
export const audienceName = (audience: string) => word('audience', audience);
export const creatorRole = (role: string) => word('role', role);
export const formatName = (mediaType: string) => word('format', formatOf(mediaType));
export const licenceName = (licence: string) => word('licence', licence);

/** The name of a BCP 47 language: our own words first, then its speakers', then the browser's. */
export function languageName(tag: string): string {
	const own = word('language', tag);
	if (own !== tag) return own;
	void names.load();
	const theirs = names.word('name', tag);
	if (theirs !== tag) return theirs;
	try {
		return new Intl.DisplayNames([choice.locale, 'es'], { type: 'language' }).of(tag) ?? tag;
	} catch {
		return tag;
	}
}

/** Bytes as people read them: `48 KB`, `5,4 MB`. */
export function sizeText(bytes: number): string {
	const { value, unit } = sizeParts(bytes);
	return `${formatNumber(value, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}

/** How long `bytes` take at 400 kbit/s: `2 s`, `1 min 50 s`. */
export function slowLinkText(bytes: number): string {
	const { minutes, seconds } = timeParts(secondsOnSlowLink(bytes));
	return [minutes && `${formatNumber(minutes)} min`, seconds && `${seconds} s`].filter(Boolean).join(' ');
}
