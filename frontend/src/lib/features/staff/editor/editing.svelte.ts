import { ApiProblem } from '$lib/api/problem';
import type { Item } from '$lib/api/types';
import { dropDraft, findDraft, keepDraft } from '$lib/session/drafts';
import type { Owner } from '../access';
import { changeStatus, createItem, readItem, updateItem } from '../api';
import { troubleOf, troublesIn, type FieldTrouble } from './errors';
import { bodyOf, changedFields, emptyForm, formOf, patchOf, same, type ItemForm } from './form';

interface Draft {
	form: ItemForm;
	base: ItemForm;
	etag: string;
}

interface Tagged {
	data: Item;
	etag: string;
}

export type Failure = 'changed' | 'offline' | 'signedOut' | 'forbidden' | 'missing' | 'conflict' | 'busy' | 'server';

const FAILURES: Record<number, Failure> = { 0: 'offline', 401: 'signedOut', 403: 'forbidden', 404: 'missing', 409: 'conflict', 429: 'busy' };

const isStale = (error: unknown) => error instanceof ApiProblem && error.status === 412;

/** One item on the desk: what was read, what is typed, and what went wrong. */
export class Editing {
	form = $state<ItemForm>(emptyForm());
	base = $state.raw<ItemForm>(emptyForm());
	item = $state.raw<Item | null>(null);
	etag = $state.raw('');
	owner = $state.raw<Owner | undefined>(undefined);
	troubles = $state.raw<FieldTrouble[]>([]);
	failure = $state.raw<Failure | null>(null);
	/** What stands on the server, when somebody else saved first. */
	theirs = $state.raw<Tagged | null>(null);
	busy = $state.raw(false);
	restored = $state.raw(false);
	dirty = $derived(changedFields(this.base, this.form).length > 0);
	readonly #account: string;
	readonly #draft: string;

	constructor(account: string, read?: Tagged) {
		this.#account = account;
		this.#draft = `item.${read?.data.id ?? 'new'}`;
		if (read) this.#take(read);
		const draft = findDraft<Draft>(this.#draft, account);
		if (!draft || !changedFields(this.base, draft.form).length) return;
		// The tag of the version on which the text was written: if another one stands now, saving tells.
		Object.assign(this, { form: draft.form, base: draft.base, etag: draft.etag, restored: true });
	}

	#take({ data, etag }: Tagged) {
		Object.assign(this, { item: data, etag, base: formOf(data), form: formOf(data) });
	}

	keep() {
		if (!this.dirty) return dropDraft(this.#draft);
		keepDraft<Draft>(this.#draft, this.#account, { form: $state.snapshot(this.form), base: this.base, etag: this.etag });
	}

	/** Back to what was read; after somebody else's change, to what stands now. */
	async discard() {
		dropDraft(this.#draft);
		this.#clean();
		this.restored = false;
		this.form = formOf(bodyOf(this.base));
		if (this.item) await this.#attempt(async (id) => this.#take(await readItem(id)));
		else this.form = emptyForm();
	}

	forget() {
		dropDraft(this.#draft);
	}

	#clean() {
		this.troubles = [];
		this.failure = null;
	}

	/** Sends what is typed; true when it stands on the server. */
	async save(): Promise<boolean> {
		this.#clean();
		this.troubles = troublesIn(this.form);
		if (this.troubles.length) return false;
		if (!this.item) return this.#attempt(async () => this.#saved(await createItem(bodyOf(this.form), this.owner)));
		if (!this.dirty) return true;
		return this.#attempt((id) => this.#update(id));
	}

	async #update(id: string) {
		const send = async () => this.#saved(await updateItem(id, patchOf(this.base, this.form), this.etag));
		await send().catch(async (error) => {
			if (!isStale(error)) throw error;
			const fresh = await readItem(id);
			if (!this.#untouched(fresh.data)) {
				this.theirs = fresh;
				throw error;
			}
			// A file or a step moved the version; no field did, so there is nothing to ask.
			Object.assign(this, { item: fresh.data, etag: fresh.etag });
			await send();
		});
	}

	readonly #untouched = (item: Item) => same(bodyOf(formOf(item)), bodyOf(this.base));

	#saved(fresh: Tagged) {
		dropDraft(this.#draft);
		this.restored = false;
		this.#take(fresh);
	}

	/** A step in the life of the item, with what is typed saved first. */
	async step(to: Item['status'], note: string): Promise<boolean> {
		if (this.dirty && !(await this.save())) return false;
		this.#clean();
		return this.#attempt(async (id) => this.#take(await changeStatus(id, to, note, this.etag)));
	}

	/** Files changed the version, not the fields: what is typed stays. */
	async refresh(): Promise<void> {
		await this.#attempt(async (id) => {
			const fresh = await readItem(id);
			this.item = fresh.data;
			if (!this.dirty) this.#take(fresh);
			else if (this.#untouched(fresh.data)) this.etag = fresh.etag;
		});
	}

	/** After choosing: what I keep is typed upon what stands now. */
	settle(form: ItemForm) {
		if (!this.theirs) return;
		this.#take(this.theirs);
		this.form = form;
		this.theirs = null;
		this.keep();
	}

	async #attempt(work: (id: string) => Promise<void>): Promise<boolean> {
		this.busy = true;
		try {
			await work(this.item?.id ?? '');
			return true;
		} catch (error) {
			await this.#failed(error);
			return false;
		} finally {
			this.busy = false;
		}
	}

	async #failed(error: unknown) {
		if (!(error instanceof ApiProblem)) throw error;
		this.keep();
		if (this.theirs) return;
		if (isStale(error)) {
			await this.refresh();
			this.failure ??= 'changed';
			return;
		}
		this.troubles = error.errors.map((entry) => troubleOf(entry, this.form));
		if (!this.troubles.length) this.failure = FAILURES[error.status] ?? 'server';
	}
}
