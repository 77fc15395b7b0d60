import type { ItemStatus } from '$lib/api/types';

export const STATUSES: ItemStatus[] = ['draft', 'in_review', 'published', 'withdrawn'];

export interface ListFilters {
	status: ItemStatus | null;
	mine: boolean;
	cursor: string | null;
}

const isStatus = (value: string | null): value is ItemStatus => STATUSES.some((status) => status === value);

/** What the address says; without a word on it, each sees the pile of the own work. */
export function filtersOf(params: URLSearchParams, readsAll: boolean): ListFilters {
	const status = params.get('status');
	const owner = params.get('owner');
	return {
		status: isStatus(status) ? status : null,
		mine: owner === 'mine' || (owner !== 'all' && !readsAll),
		cursor: params.get('cursor')
	};
}

export function listHref({ status, mine, cursor }: ListFilters): string {
	const params = new URLSearchParams();
	if (status) params.set('status', status);
	params.set('owner', mine ? 'mine' : 'all');
	if (cursor) params.set('cursor', cursor);
	return `/staff/items?${params}`;
}
