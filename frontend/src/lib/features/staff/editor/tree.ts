import type { Subject } from '$lib/api/types';

export interface Branch {
	top: Subject;
	/** Everything below, nearest first. */
	below: Subject[];
}

/** The scheme as its broadest concepts with all that lies under each. */
export function branches(subjects: Subject[]): Branch[] {
	const under = (id: string): Subject[] => subjects.filter(({ broader }) => broader === id).flatMap((one) => [one, ...under(one.id)]);
	return subjects.filter(({ broader }) => !broader).map((top) => ({ top, below: under(top.id) }));
}
