import { ApiProblem } from '$lib/api/problem';
import { t, word } from './messages';

interface Entry {
	id?: string;
	text: string;
}

function general(problem: ApiProblem): string {
	if (problem.type === 'sign-up-refused') return t('error.taken');
	if (problem.status === 429) return t('error.throttled', { minutes: Math.max(1, Math.ceil((problem.retryAfter ?? 60) / 60)) });
	if (problem.status === 0) return t('error.offline');
	return t('error.server');
}

/** `/new_password` belongs to the field with the id `new_password`; words are ours when we have them. */
function entriesOf(problem: ApiProblem, fields: string[], credentials: () => Entry): Entry[] {
	if (problem.type === 'invalid-credentials') return [credentials()];
	const entries = problem.errors.map(({ pointer, code, detail }): Entry => {
		const id = pointer.split('/').at(-1) ?? '';
		const known = word(`error.${id}`, code);
		const text = known === code ? (detail ?? t('error.field')) : known;
		return fields.includes(id) ? { id, text } : { text };
	});
	return entries.length ? entries : [{ text: general(problem) }];
}

/**
 * What every form here does: check, send once, show what went wrong where it went wrong.
 * `credentials` says what a refused password means on this form.
 */
export function createForm(fields: string[], credentials: () => Entry = () => ({ text: t('error.credentials') })) {
	let errors = $state.raw<Entry[]>([]);
	let busy = $state(false);
	let done = $state(false);

	async function submit(missing: Entry[], send: () => Promise<void>): Promise<void> {
		if (busy) return;
		errors = missing;
		done = false;
		if (missing.length) return;
		busy = true;
		try {
			await send();
			done = true;
		} catch (error) {
			errors = error instanceof ApiProblem ? entriesOf(error, fields, credentials) : [{ text: t('error.server') }];
		} finally {
			busy = false;
		}
	}

	return {
		get errors() {
			return errors;
		},
		get busy() {
			return busy;
		},
		get done() {
			return done;
		},
		errorOf: (id: string) => errors.find((entry) => entry.id === id)?.text,
		submit
	};
}
