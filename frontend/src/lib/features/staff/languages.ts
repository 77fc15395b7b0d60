import { languageName } from '$lib/words';

/** Languages of Peru and those that its libraries hold most. */
export const LANGUAGE_TAGS = [
	'es', 'quy', 'quz', 'qu', 'ay', 'shp', 'cni', 'agr', 'mcb', 'cbr', 'cot', 'hub', 'amc', 'not', 'pib', 'boa', 'ura', 'yad', 'jqr',
	'prq', 'qvc', 'qvn', 'qwh', 'qup', 'prl', 'en', 'pt', 'fr'
];

/** A language is written as its speakers write it; few browsers know these tags. */
const OWN_NAMES: Record<string, string> = {
	cni: 'Asháninka', agr: 'Awajún', mcb: 'Matsigenka', cbr: 'Kakataibo', cot: 'Caquinte', hub: 'Wampis', amc: 'Amahuaca',
	not: 'Nomatsigenga', pib: 'Yine', boa: 'Bora', ura: 'Urarina', yad: 'Yagua', jqr: 'Jaqaru', prq: 'Ashéninka',
	qvc: 'Quechua (Cajamarca)', qvn: 'Quechua (Junín)', qwh: 'Quechua (Áncash)', qup: 'Kichwa (Pastaza)', prl: 'Lengua de señas peruana'
};

export const languageLabel = (tag: string): string => OWN_NAMES[tag] ?? languageName(tag);

const folded = (text: string) => text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The tag of what was typed: a name from the list, or a tag that can be one (BCP 47). */
export function findLanguage(text: string): string | undefined {
	const wanted = folded(text);
	const named = LANGUAGE_TAGS.find((tag) => folded(languageLabel(tag)) === wanted || tag === wanted);
	if (named) return named;
	return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text.trim()) ? text.trim() : undefined;
}
