/** The name of who did something; the service hides it from who may not know. */
export function nameOf(person: unknown): string | null {
	if (typeof person === 'string') return person;
	if (person && typeof person === 'object' && 'name' in person) return String(person.name);
	return null;
}
