import { bodyOf, FIELDS, same, type FieldName, type ItemForm } from './form';

export type Side = 'mine' | 'theirs';

/** A field on which what I wrote and what stands on the server differ. */
export interface Clash {
	field: FieldName;
	/** Both changed it since I began; else only one side did. */
	both: boolean;
	side: Side;
}

/** Compares three states; the side is the one who changed the field, mine when both did. */
export function clashesOf(base: ItemForm, mine: ItemForm, theirs: ItemForm): Clash[] {
	const [old, own, other] = [bodyOf(base), bodyOf(mine), bodyOf(theirs)];
	return FIELDS.filter((field) => !same(own[field], other[field])).map((field) => {
		const iChanged = !same(old[field], own[field]);
		const theyChanged = !same(old[field], other[field]);
		return { field, both: iChanged && theyChanged, side: iChanged ? 'mine' : 'theirs' };
	});
}

/** Their state with what was chosen of mine. */
export function merged(mine: ItemForm, theirs: ItemForm, clashes: Clash[]): ItemForm {
	const kept = clashes.filter(({ side }) => side === 'mine').map(({ field }) => [field, mine[field]]);
	return { ...theirs, ...Object.fromEntries(kept) };
}
