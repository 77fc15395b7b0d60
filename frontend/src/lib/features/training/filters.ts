export const MODALITIES = ['in_person', 'online', 'mixed'] as const;
export type Modality = (typeof MODALITIES)[number];

export interface CourseFilters {
	q: string;
	modality: Modality | '';
	cursor: string | null;
}

const isModality = (value: string | null): value is Modality => MODALITIES.some((modality) => modality === value);

export function courseFiltersOf(params: URLSearchParams): CourseFilters {
	const modality = params.get('modality');
	return { q: (params.get('q') ?? '').trim(), modality: isModality(modality) ? modality : '', cursor: params.get('cursor') };
}

export function coursesHref(filters: Partial<CourseFilters>): string {
	const params = new URLSearchParams();
	for (const name of ['q', 'modality', 'cursor'] as const) {
		const value = filters[name];
		if (value) params.set(name, value);
	}
	const query = params.toString();
	return query ? `/courses?${query}` : '/courses';
}
