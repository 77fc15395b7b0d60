import type { Item, ItemCreate } from '$lib/api/types';

export type Kind = Item['kind'];
export type Identifier = Item['identifiers'][number];
export type Creator = Item['creators'][number];

export const KINDS: Kind[] = ['guide', 'book', 'course', 'video', 'audio', 'image', 'document', 'public_service', 'website'];
export const AUDIENCES: Item['audience'] = [
	'general', 'children', 'youth', 'adults', 'older_adults', 'librarians', 'teachers', 'entrepreneurs', 'farmers'
];
export const CREATOR_ROLES: Creator['role'][] = ['author', 'editor', 'translator', 'illustrator', 'contributor', 'narrator'];
export const SCHEMES: Identifier['scheme'][] = ['isbn', 'issn', 'doi', 'uri', 'gutenberg', 'local'];
export const LICENCES = ['CC-BY-4.0', 'CC-BY-SA-4.0', 'CC-BY-NC-4.0', 'CC0-1.0', 'PDM-1.0', 'in-copyright', 'unknown'];
/** The features of schema.org that people here can judge; others are kept when an item has them. */
export const ACCESSIBILITY = [
	'alternativeText', 'longDescription', 'audioDescription', 'captions', 'signLanguage', 'transcript', 'largePrint',
	'highContrastDisplay', 'displayTransformability', 'structuralNavigation', 'tableOfContents', 'readingOrder',
	'taggedPDF', 'braille', 'none'
];

/** What stands in the fields. Lists of lines are one text; `kind` may not be chosen yet. */
export interface ItemForm {
	title: string;
	alternative_titles: string;
	summary: string;
	creators: Creator[];
	subjects: string[];
	keywords: string;
	languages: string[];
	kind: Kind | '';
	audience: string[];
	licence: string;
	publisher: string;
	issued: string;
	coverage: string[];
	identifiers: Identifier[];
	accessibility: string[];
}

export type FieldName = keyof ItemForm;
export const FIELDS: FieldName[] = [
	'title', 'alternative_titles', 'summary', 'kind', 'creators', 'languages', 'subjects', 'keywords', 'audience',
	'licence', 'publisher', 'issued', 'coverage', 'identifiers', 'accessibility'
];

export const emptyForm = (): ItemForm => ({
	title: '', alternative_titles: '', summary: '', creators: [{ name: '', role: 'author' }], subjects: [], keywords: '',
	languages: [], kind: '', audience: [], licence: 'unknown', publisher: '', issued: '', coverage: [], identifiers: [],
	accessibility: []
});

export type ItemFields = Omit<ItemCreate, 'owner' | 'source'>;

export function formOf(item: ItemFields): ItemForm {
	return {
		title: item.title,
		alternative_titles: (item.alternative_titles ?? []).join('\n'),
		summary: item.summary ?? '',
		creators: (item.creators ?? []).map(({ name, role }) => ({ name, role })),
		subjects: [...(item.subjects ?? [])],
		keywords: (item.keywords ?? []).join('\n'),
		languages: [...(item.languages ?? [])],
		kind: item.kind,
		audience: [...(item.audience ?? [])],
		licence: item.licence ?? 'unknown',
		publisher: item.publisher ?? '',
		issued: item.issued ?? '',
		coverage: [...(item.coverage ?? [])],
		identifiers: (item.identifiers ?? []).map(({ scheme, value }) => ({ scheme, value })),
		accessibility: [...(item.accessibility ?? [])]
	};
}

const lines = (text: string) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** What is sent: blank rows and blank ends left out, an empty text as null. */
export function bodyOf(form: ItemForm): ItemFields {
	const body = {
		...form,
		title: form.title.trim(),
		alternative_titles: lines(form.alternative_titles),
		summary: form.summary.trim() || null,
		creators: form.creators.map(({ name, role }) => ({ name: name.trim(), role })).filter(({ name }) => name),
		keywords: lines(form.keywords),
		publisher: form.publisher.trim() || null,
		issued: form.issued.trim() || null,
		identifiers: form.identifiers.map(({ scheme, value }) => ({ scheme, value: value.trim() })).filter(({ value }) => value)
	};
	return body as ItemFields;
}

export const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** The fields that differ, as they would be sent. */
export function changedFields(before: ItemForm, after: ItemForm): FieldName[] {
	const [old, now] = [bodyOf(before), bodyOf(after)];
	return FIELDS.filter((field) => !same(old[field], now[field]));
}

/** A merge patch (RFC 7396) with what differs. */
export function patchOf(before: ItemForm, after: ItemForm): Partial<ItemFields> {
	const now = bodyOf(after);
	return Object.fromEntries(changedFields(before, after).map((field) => [field, now[field]]));
}
