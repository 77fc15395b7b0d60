import type { Client } from 'openapi-fetch';

type Query = Record<string, unknown>;

interface Init {
	params?: { path?: Record<string, unknown>; query?: Query; header?: Record<string, unknown> };
	body?: unknown;
	headers?: Record<string, string>;
	signal?: AbortSignal;
	cache?: RequestCache;
}

/** The address of a templated path; a list in the query is repeated: `subject=a&subject=b`. */
export function address(base: string, template: string, params: Init['params'] = {}): string {
	const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params.path?.[name] ?? '')));
	const search = new URLSearchParams();
	for (const [name, value] of Object.entries(params.query ?? {})) {
		for (const one of [value].flat()) if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
	}
	const query = search.toString();
	return base + path + (query && `?${query}`);
}

async function bodyOf(response: Response): Promise<unknown> {
	const text = await response.text();
	return /json/.test(response.headers.get('content-type') ?? '') && text ? JSON.parse(text) : text || undefined;
}

function requestInit(method: string, init: Init): RequestInit {
	const { params, body, headers, ...rest } = init;
	// A File goes up as it is; anything else is JSON.
	const raw = body instanceof Blob;
	const given = Object.fromEntries(Object.entries(params?.header ?? {}).map(([name, value]) => [name, String(value)]));
	const type: Record<string, string> = body === undefined || raw ? {} : { 'content-type': 'application/json' };
	return { ...rest, method, headers: { ...type, ...given, ...headers }, body: body === undefined || raw ? (body as Blob | undefined) : JSON.stringify(body) };
}

/**
 * The typed surface of openapi-fetch without its runtime, whose serialisers and
 * middlewares would cost 3 KB on the first visit and are used by no call here.
 */
export function createClient<Paths extends object>(base: string, send: (url: string, init: RequestInit) => Promise<Response>): Client<Paths> {
	const call = (method: string) => async (path: string, init: Init = {}) => {
		const response = await send(address(base, path, init.params), requestInit(method, init));
		const body = await bodyOf(response);
		return response.ok ? { data: body, response } : { error: body, response };
	};
	const methods = Object.fromEntries(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, call(method)]));
	return methods as unknown as Client<Paths>;
}
