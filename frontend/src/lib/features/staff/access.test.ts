import { describe, expect, it } from 'vitest';
import type { Account, Item, Role } from '$lib/api/types';
import { mayChange, mayCreate, maySeeStaff, mayWrite, ownScopes, readsAll, stepsFor } from './access';

const person = (...roles: [string, string, string | null][]) =>
	({ roles: roles.map(([role, scope_kind, scope_id]) => ({ role, scope_kind, scope_id }) as Role) }) as Account;
const item = (status: Item['status'], scope_id = 'L1') => ({ status, owner: { scope_kind: 'library', scope_id } }) as Item;

const librarian = person(['librarian', 'library', 'L1']);
const coordinator = person(['coordinator', 'network', null]);
const regional = person(['coordinator', 'department', '13']);
const steps = (who: Account, what: Item) => stepsFor(who, what).map(({ step }) => step);

describe('who works here', () => {
	it.each([
		[librarian, true, true],
		[coordinator, true, true],
		[regional, true, false],
		[person(['partner', 'organisation', 'O1']), true, true],
		[person(['trainer', 'network', null]), false, false],
		[person(), false, false],
		[null, false, false]
	])('%#', (who, sees, creates) => {
		expect(maySeeStaff(who)).toBe(sees);
		expect(mayCreate(who)).toBe(creates);
	});

	it('keeps a role to its kind of scope', () => {
		expect(ownScopes(person(['librarian', 'network', null], ['partner', 'library', 'L1']))).toEqual([]);
		expect(readsAll(librarian)).toBe(false);
	});
});

describe('whose items', () => {
	it('a librarian writes for the own library alone', () => {
		expect(mayWrite(librarian, item('draft').owner)).toBe(true);
		expect(mayWrite(librarian, item('draft', 'L2').owner)).toBe(false);
	});

	it('published items are changed by the network', () => {
		expect(mayChange(librarian, item('published'))).toBe(false);
		expect(mayChange(librarian, item('withdrawn'))).toBe(true);
		expect(mayChange(coordinator, item('published'))).toBe(true);
	});
});

describe('next steps', () => {
	it('a librarian submits, takes back and withdraws, and never publishes', () => {
		expect(steps(librarian, item('draft'))).toEqual(['submit']);
		expect(steps(librarian, item('in_review'))).toEqual(['return']);
		expect(steps(librarian, item('published'))).toEqual(['withdraw']);
		expect(steps(librarian, item('withdrawn'))).toEqual(['reopen']);
		expect(steps(librarian, item('draft', 'L2'))).toEqual([]);
	});

	it('a coordinator of the network publishes; one of a department only reads', () => {
		expect(steps(coordinator, item('in_review', 'L2'))).toEqual(['publish', 'return']);
		expect(steps(coordinator, item('withdrawn'))).toEqual(['republish', 'reopen']);
		expect(steps(regional, item('in_review'))).toEqual([]);
	});
});
