import { languageName } from '$lib/words';

/** Languages of Peru and those that its libraries hold most. */
export const LANGUAGE_TAGS = [
	'es', 'quy', 'quz', 'qu', 'ay', 'shp', 'cni', 'agr', 'mcb', 'cbr', 'cot', 'hub', 'amc', 'not', 'pib', 'boa', 'ura', 'yad', 'jqr',
	'prq', 'qvc', 'qvn', 'qwh', 'qup', 'prl', 'en', 'pt', 'fr'
];

const folded = (text: string) => text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The tag of what was typed: a name from the list, or a tag that can be one (BCP 47). */
export function findLanguage(text: string): string | undefined {
	const wanted = folded(text);
	const named = LANGUAGE_TAGS.find((tag) => folded(languageName(tag)) === wanted || tag === wanted);
	if (named) return named;
	return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text.trim()) ? text.trim() : undefined;
}
