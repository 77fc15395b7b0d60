import { ApiProblem } from '$lib/api/problem';

interface Upload<T> {
	done: Promise<T>;
	cancel: () => void;
}

interface Wanted {
	path: string;
	query: Record<string, string | undefined>;
	file: Blob;
	type: string;
	/** Share of the bytes that have left, 0 to 1. */
	onprogress: (share: number) => void;
}

function parsed(text: string): Record<string, unknown> {
	try {
		return JSON.parse(text) as Record<string, unknown>;
	} catch {
		return {};
	}
}

function address(path: string, query: Wanted['query']): string {
	const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
	return `${path}?${new URLSearchParams(given)}`;
}

function settle<T>(request: XMLHttpRequest, resolve: (value: T) => void, reject: (problem: ApiProblem) => void) {
	const body = parsed(request.responseText);
	if (request.status >= 200 && request.status < 300) resolve(body as T);
	else reject(new ApiProblem(request.status, body));
}

/** Sends one file as the raw body. XMLHttpRequest, because fetch tells nothing about what has left. */
export function upload<T>({ path, query, file, type, onprogress }: Wanted): Upload<T> {
	const request = new XMLHttpRequest();
	const done = new Promise<T>((resolve, reject) => {
		request.open('POST', address(path, query));
		request.setRequestHeader('Content-Type', type);
		request.upload.onprogress = ({ loaded, total }) => onprogress(total ? loaded / total : 0);
		request.onload = () => settle<T>(request, resolve, reject);
		request.onerror = () => reject(new ApiProblem(0));
		request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
		request.send(file);
	});
	return { done, cancel: () => request.abort() };
}

export const isCancelled = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

const BY_TYPE = {
	'empty-file': 'empty', 'empty-import': 'empty', 'type-mismatch': 'mismatch', 'unsafe-file': 'unsafe', 'cover-not-image': 'notImage',
	'too-many-files': 'tooMany'
} as const;
const BY_STATUS = {
	0: 'offline', 401: 'signedOut', 403: 'forbidden', 404: 'missing', 409: 'conflict', 413: 'tooLarge', 415: 'wrongType', 422: 'unreadable',
	429: 'busy', 507: 'full'
} as const;

export type Refusal = (typeof BY_TYPE)[keyof typeof BY_TYPE] | (typeof BY_STATUS)[keyof typeof BY_STATUS] | 'cancelled' | 'server';

/** The word under which the texts explain why a file was not taken, or a request refused. */
export function refusal(error: unknown): Refusal {
	if (isCancelled(error)) return 'cancelled';
	if (!(error instanceof ApiProblem)) return 'server';
	return BY_TYPE[error.type as keyof typeof BY_TYPE] ?? BY_STATUS[error.status as keyof typeof BY_STATUS] ?? 'server';
}
