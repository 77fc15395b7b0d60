export interface Pair {
	from: number;
	to: number;
}

const isVersion = (value: number, latest: number) => Number.isInteger(value) && value >= 1 && value <= latest;

/** The two versions that the address names, the older one first; null when it names none. */
export function pairOf(params: URLSearchParams, latest: number): Pair | null {
	const [one, other] = [Number(params.get('from')), Number(params.get('to'))];
	if (!isVersion(one, latest) || !isVersion(other, latest)) return null;
	return { from: Math.min(one, other), to: Math.max(one, other) };
}

export const compareHref = (id: string, from: number, to: number): string => `/staff/items/${id}/history?from=${from}&to=${to}`;
