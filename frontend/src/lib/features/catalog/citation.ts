import type { Item } from '$lib/api/types';

const FULL_STOP = /[.?!]$/;

const sentence = (text: string) => (FULL_STOP.test(text) ? text : `${text}.`);

/** `Quispe Mamani, Rosa; Palma, Ricardo`, authors only when there are any. */
function people(item: Pick<Item, 'creators'>): string {
	const authors = item.creators.filter(({ role }) => role === 'author');
	return (authors.length ? authors : item.creators).map(({ name }) => name).join('; ');
}

/** A reference in the order of ISO 690: creators, title, publisher, year, address. */
export function citation(item: Pick<Item, 'creators' | 'title' | 'publisher' | 'issued'>, url: string): string {
	const imprint = [item.publisher, item.issued?.slice(0, 4)].filter(Boolean).join(', ');
	return [people(item), item.title, imprint].filter(Boolean).map(sentence).concat(url).join(' ');
}
