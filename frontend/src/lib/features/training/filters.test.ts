import { expect, it } from 'vitest';
import { courseFiltersOf, coursesHref } from './filters';

it('reads and writes the same address, and drops an unknown modality', () => {
	const filters = courseFiltersOf(new URLSearchParams('q=correo&modality=online&cursor=a'));
	expect(filters).toEqual({ q: 'correo', modality: 'online', cursor: 'a' });
	expect(coursesHref(filters)).toBe('/courses?q=correo&modality=online&cursor=a');
	expect(courseFiltersOf(new URLSearchParams('modality=telepathy')).modality).toBe('');
	expect(coursesHref({ q: '' })).toBe('/courses');
});
