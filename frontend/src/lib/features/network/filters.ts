export interface LibraryFilters {
	q: string;
	/** First two digits of an ubigeo. */
	department: string;
	/** `latitude,longitude` with two decimals: a kilometre is near enough, and no more is told. */
	near: string;
	cursor: string | null;
}

export function libraryFiltersOf(params: URLSearchParams): LibraryFilters {
	const department = params.get('department') ?? '';
	const near = params.get('near') ?? '';
	return {
		q: (params.get('q') ?? '').trim(),
		department: /^\d{2}$/.test(department) ? department : '',
		near: /^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/.test(near) ? near : '',
		cursor: params.get('cursor')
	};
}

export function librariesHref(filters: Partial<LibraryFilters>): string {
	const params = new URLSearchParams();
	for (const name of ['q', 'department', 'near', 'cursor'] as const) {
		const value = filters[name];
		if (value) params.set(name, value);
	}
	const query = params.toString();
	return query ? `/libraries?${query}` : '/libraries';
}

export const roughPlace = (latitude: number, longitude: number): string => `${latitude.toFixed(2)},${longitude.toFixed(2)}`;
