import { choice } from '$lib/i18n/index.svelte';
import type { Creator, Rendition, Subject } from '$lib/api/types';

/** `Palma, Ricardo` is written for lists; people read `Ricardo Palma`. */
export function naturalName(name: string): string {
	const parts = name.split(', ');
	return parts.length === 2 && parts.every((part) => !/\d/.test(part)) ? `${parts[1]} ${parts[0]}` : name;
}

/** Up to three names, authors first. */
export function creatorNames(creators: Creator[]): string {
	const authors = creators.filter(({ role }) => role === 'author');
	const names = (authors.length ? authors : creators).map(({ name }) => naturalName(name));
	return names.length > 3 ? `${names.slice(0, 3).join(', ')}…` : names.join(', ');
}

export const yearOf = (issued: string | null | undefined): string => issued?.slice(0, 4) ?? '';

/** The label of a concept in the chosen language, else its id made readable. */
export function subjectName(subjects: Subject[] | undefined, id: string): string {
	const subject = subjects?.find((candidate) => candidate.id === id);
	return subject?.labels[choice.language] ?? subject?.labels.es ?? id.replaceAll('-', ' ');
}

export const withoutCovers = (files: Rendition[]): Rendition[] => files.filter(({ role }) => role !== 'cover');

const READING_ORDER = ['text/html', 'application/pdf', 'text/plain'];

/** The file that opens best in the browser: web page, then PDF, then plain text. */
export function bestToRead(files: Rendition[]): Rendition | undefined {
	for (const type of READING_ORDER) {
		const found = files.find((file) => file.readable && file.media_type.startsWith(type));
		if (found) return found;
	}
	return undefined;
}
