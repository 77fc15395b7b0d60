import { beforeEach, expect, it, vi } from 'vitest';
import { clearDrafts, dropDraft, findDraft, keepDraft } from './drafts';

/** The part of a browser's Storage that drafts use; Node has none. */
function storage(): Storage {
	const kept: Record<string, string> = {};
	const methods = {
		getItem: (key: string) => kept[key] ?? null,
		setItem: (key: string, value: string) => void (kept[key] = value),
		removeItem: (key: string) => void delete kept[key]
	};
	return new Proxy(methods as unknown as Storage, { ownKeys: () => Object.keys(kept), getOwnPropertyDescriptor: (_, key) => (key in kept ? { enumerable: true, configurable: true } : undefined) });
}

beforeEach(() => void vi.stubGlobal('sessionStorage', storage()));

it('gives back what the same account wrote, until it is dropped', () => {
	keepDraft('item.1', 'ana', { title: 'Papas' });
	expect(findDraft('item.1', 'ana')).toEqual({ title: 'Papas' });
	expect(findDraft('item.2', 'ana')).toBeUndefined();
	dropDraft('item.1');
	expect(findDraft('item.1', 'ana')).toBeUndefined();
});

it("never shows another account's text, and forgets it", () => {
	keepDraft('item.new', 'ana', 'secreto');
	keepDraft('item.1', 'ana', 'otro');
	expect(findDraft('item.new', 'luis')).toBeUndefined();
	expect(findDraft('item.new', 'ana')).toBeUndefined();
	expect(findDraft('item.1', 'ana')).toBeUndefined();
});

it('clears drafts and nothing else', () => {
	keepDraft('item.1', 'ana', 'x');
	sessionStorage.setItem('sveltekit:scroll', '{}');
	clearDrafts();
	expect(findDraft('item.1', 'ana')).toBeUndefined();
	expect(sessionStorage.getItem('sveltekit:scroll')).toBe('{}');
});

it('survives a full storage', () => {
	vi.stubGlobal('sessionStorage', { setItem: () => { throw new DOMException('full', 'QuotaExceededError'); } });
	expect(() => keepDraft('item.1', 'ana', 'x')).not.toThrow();
});
