export interface FieldError {
	pointer: string;
	code: string;
	detail?: string | null;
}

interface ProblemBody {
	type?: string;
	title?: string;
	detail?: string | null;
	errors?: FieldError[];
}

/** An answer that is not a success (RFC 9457). `status` is 0 when no answer came at all. */
export class ApiProblem extends Error {
	readonly status: number;
	readonly type: string;
	readonly detail: string | null;
	readonly errors: FieldError[];
	readonly retryAfter: number | null;

	constructor(status: number, body: ProblemBody = {}, retryAfter: number | null = null) {
		super(body.title ?? `HTTP ${status}`);
		this.status = status;
		// The type may be a bare word or a URI that ends in it.
		this.type = (body.type ?? '').split(/[/#:]/).at(-1) ?? '';
		this.detail = body.detail ?? null;
		this.errors = body.errors ?? [];
		this.retryAfter = retryAfter;
	}
}

/** Whether trying again may help: no answer, too many requests, or trouble on the server. */
export function isPassing(error: unknown): boolean {
	return error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function seconds(response: Response): number | null {
	const value = Number(response.headers.get('retry-after'));
	return value > 0 ? value : null;
}

export async function problemOf(response: Response, body: unknown): Promise<ApiProblem> {
	const known = body && typeof body === 'object' ? (body as ProblemBody) : {};
	return new ApiProblem(response.status, known, seconds(response));
}

interface Reply<T> {
	data?: T;
	error?: unknown;
	response: Response;
}

async function reply<T>(call: Promise<Reply<T>>): Promise<Reply<T>> {
	try {
		return await call;
	} catch (error) {
		if (error instanceof DOMException && error.name === 'AbortError') throw error;
		throw new ApiProblem(0);
	}
}

/** The body of a successful answer; throws ApiProblem for any other. */
export async function answer<T>(call: Promise<Reply<T>>): Promise<T> {
	const { data, error, response } = await reply(call);
	if (!response.ok) throw await problemOf(response, error);
	return data as T;
}

/** The body with its version tag, for resources that are edited with If-Match. */
export async function tagged<T>(call: Promise<Reply<T>>): Promise<{ data: T; etag: string }> {
	const { data, error, response } = await reply(call);
	if (!response.ok) throw await problemOf(response, error);
	return { data: data as T, etag: response.headers.get('etag') ?? '' };
}
