import type { FieldError } from '$lib/api/problem';
import type { FieldName, ItemForm } from './form';

export type TroubleCode =
	| 'missing' | 'too_long' | 'too_many' | 'markup' | 'control_character' | 'unknown_language' | 'unknown_licence'
	| 'unknown_subject' | 'no_such_date' | 'invalid_identifier' | 'invalid_owner' | 'invalid';

/** One thing to mend. `id` is the control that takes the focus; `code` chooses the words. */
export interface FieldTrouble {
	field: FieldName | 'owner' | null;
	id: string | undefined;
	code: TroubleCode;
}

/** Codes of the service that mean the same to a person. */
const SAME_WORDS: Record<string, TroubleCode> = {
	missing: 'missing',
	null_not_allowed: 'missing',
	string_too_short: 'missing',
	string_too_long: 'too_long',
	too_long: 'too_many',
	markup: 'markup',
	control_character: 'control_character',
	unknown_language: 'unknown_language',
	unknown_licence: 'unknown_licence',
	unknown_subject: 'unknown_subject',
	no_such_date: 'no_such_date',
	invalid_identifier: 'invalid_identifier',
	invalid_owner: 'invalid_owner'
};

const TARGETS = new Set<string>([
	'title', 'alternative_titles', 'summary', 'creators', 'subjects', 'keywords', 'languages', 'kind', 'audience', 'licence',
	'publisher', 'issued', 'coverage', 'identifiers', 'accessibility', 'owner'
]);

/** Where the n-th row that was sent stands in the form: blank rows were left out. */
function rowOf(rows: string[], sent: number): number {
	const filled = rows.map((text, row) => (text.trim() ? row : -1)).filter((row) => row >= 0);
	return filled[sent] ?? sent;
}

function controlOf(field: string, path: string[], form: ItemForm): string {
	const sent = Number(path[0]);
	if (field === 'creators' && path.length) return `creators-${rowOf(form.creators.map(({ name }) => name), sent)}`;
	if (field === 'identifiers' && path.length) return `identifiers-${rowOf(form.identifiers.map(({ value }) => value), sent)}`;
	return field;
}

/** Finds the field of a problem's pointer (RFC 6901 as a fragment), `#/creators/0/name`. */
export function troubleOf({ pointer, code }: FieldError, form: ItemForm): FieldTrouble {
	const [field = '', ...path] = (pointer ?? '').replace(/^#?\//, '').split('/');
	const words = SAME_WORDS[code] ?? 'invalid';
	if (!TARGETS.has(field)) return { field: null, id: undefined, code: words };
	return { field: field as FieldName, id: controlOf(field, path, form), code: words };
}

/** What can be told before anything is sent. */
export function troublesIn(form: ItemForm): FieldTrouble[] {
	const found: FieldTrouble[] = [];
	if (!form.title.trim()) found.push({ field: 'title', id: 'title', code: 'missing' });
	if (!form.kind) found.push({ field: 'kind', id: 'kind', code: 'missing' });
	const issued = form.issued.trim();
	if (issued && !/^\d{4}(-\d{2}(-\d{2})?)?$/.test(issued)) found.push({ field: 'issued', id: 'issued', code: 'no_such_date' });
	return found;
}
