import { FIELDS, same, type FieldName, type ItemFields } from './editor/form';

/** A value as its single entries: what a comparison shows as taken out or put in. */
export function partsOf(field: FieldName, fields: ItemFields): string[] {
	if (field === 'creators') return (fields.creators ?? []).map(({ name, role }) => `${role}:${name}`);
	if (field === 'identifiers') return (fields.identifiers ?? []).map(({ scheme, value }) => `${scheme}:${value}`);
	const value = fields[field];
	if (Array.isArray(value)) return value as string[];
	return value ? [value] : [];
}

/** `author:Ana: la de Yauya` is the role and the name, which may hold colons itself. */
export function split(part: string): [string, string] {
	const at = part.indexOf(':');
	return [part.slice(0, at), part.slice(at + 1)];
}

export interface FieldChange {
	field: FieldName;
	before: string[];
	after: string[];
}

/** The fields in which two states of an item differ, in the order of the form. */
export function changesBetween(before: ItemFields, after: ItemFields): FieldChange[] {
	const all = FIELDS.map((field) => ({ field, before: partsOf(field, before), after: partsOf(field, after) }));
	return all.filter((change) => !same(change.before, change.after));
}

interface Named {
	name: string;
	sha256: string;
}

/** Files that are in one state and not in the other, told apart by their content. */
export function filesBetween(before: Named[], after: Named[]): { removed: string[]; added: string[] } {
	const missing = (from: Named[], other: Named[]) =>
		from.filter(({ name, sha256 }) => !other.some((file) => file.name === name && file.sha256 === sha256)).map(({ name }) => name);
	return { removed: missing(before, after), added: missing(after, before) };
}
