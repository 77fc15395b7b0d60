import type { Account, Item, ItemStatus, Role } from '$lib/api/types';

type Holder = Account | null | undefined;
export type Owner = Item['owner'];

const holds = (role: Role, names: string[], kind: string) => names.includes(role.role) && role.scope_kind === kind;
const roles = (account: Holder) => account?.roles ?? [];

/** Decides for the network: its coordinators and administrators. The catalog checks all of this again. */
export const mayPublish = (account: Holder): boolean =>
	roles(account).some((role) => holds(role, ['administrator', 'coordinator'], 'network'));

/** What comes in by the file goes into the network's name. */
export const mayImport = mayPublish;

/** Coordinators of a department read every draft and decide on none. */
export const readsAll = (account: Holder): boolean => mayPublish(account) || roles(account).some(({ role }) => role === 'coordinator');

/** Libraries and organisations in whose name a person writes. */
export function ownScopes(account: Holder): Owner[] {
	const kept = roles(account).filter((role) => holds(role, ['librarian'], 'library') || holds(role, ['partner'], 'organisation'));
	return kept.map(({ scope_kind, scope_id }) => ({ scope_kind, scope_id }) as Owner);
}

export const maySeeStaff = (account: Holder): boolean => readsAll(account) || ownScopes(account).length > 0;

/** A coordinator of a department has nothing to write in whose name. */
export const mayCreate = (account: Holder): boolean => mayPublish(account) || ownScopes(account).length > 0;

export function mayWrite(account: Holder, owner: Owner): boolean {
	if (mayPublish(account)) return true;
	return ownScopes(account).some((own) => own.scope_kind === owner.scope_kind && own.scope_id === owner.scope_id);
}

/** What is published is changed by the network's staff alone. */
export const mayChange = (account: Holder, item: Pick<Item, 'owner' | 'status'>): boolean =>
	mayWrite(account, item.owner) && (item.status !== 'published' || mayPublish(account));

export type Step = 'submit' | 'publish' | 'return' | 'withdraw' | 'republish' | 'reopen';

interface StepRule {
	step: Step;
	from: ItemStatus;
	to: ItemStatus;
	publishes: boolean;
}

const STEPS: StepRule[] = [
	{ step: 'submit', from: 'draft', to: 'in_review', publishes: false },
	{ step: 'publish', from: 'in_review', to: 'published', publishes: true },
	{ step: 'return', from: 'in_review', to: 'draft', publishes: false },
	{ step: 'withdraw', from: 'published', to: 'withdrawn', publishes: false },
	{ step: 'republish', from: 'withdrawn', to: 'published', publishes: true },
	{ step: 'reopen', from: 'withdrawn', to: 'draft', publishes: false }
];

/** The next steps that this person may take with the item. */
export function stepsFor(account: Holder, item: Pick<Item, 'owner' | 'status'>): StepRule[] {
	if (!mayWrite(account, item.owner)) return [];
	return STEPS.filter(({ from, publishes }) => from === item.status && (!publishes || mayPublish(account)));
}
