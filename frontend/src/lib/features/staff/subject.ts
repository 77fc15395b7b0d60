import { choice } from '$lib/i18n/index.svelte';
import type { Subject } from '$lib/api/types';

/** The label in the chosen language, else its id made readable. */
export function subjectLabel(subjects: Subject[] | undefined, id: string): string {
	const labels: Record<string, string> | undefined = subjects?.find((subject) => subject.id === id)?.labels;
	return labels?.[choice.language] ?? labels?.es ?? id.replaceAll('-', ' ');
}
