import { describe, expect, it } from 'vitest';
import { bodyOf, emptyForm, type ItemFields } from './editor/form';
import { changesBetween, filesBetween, partsOf, split } from './parts';

const item = (over: Partial<ItemFields>): ItemFields => ({ ...bodyOf({ ...emptyForm(), title: 'Papas', kind: 'guide' }), ...over });

describe('changesBetween', () => {
	it('finds nothing between equals', () => expect(changesBetween(item({}), item({}))).toEqual([]));

	it('shows entries of lists and single values, in the order of the form', () => {
		const before = item({ languages: ['es'], publisher: 'BNP', creators: [{ name: 'Ana', role: 'author' }] });
		const after = item({ languages: ['es', 'quy'], publisher: null, creators: [{ name: 'Ana', role: 'editor' }] });
		expect(changesBetween(before, after)).toEqual([
			{ field: 'creators', before: ['author:Ana'], after: ['editor:Ana'] },
			{ field: 'languages', before: ['es'], after: ['es', 'quy'] },
			{ field: 'publisher', before: ['BNP'], after: [] }
		]);
	});

	it('sees a changed order of authors', () => {
		const [ana, luis] = [{ name: 'Ana', role: 'author' as const }, { name: 'Luis', role: 'author' as const }];
		expect(changesBetween(item({ creators: [ana, luis] }), item({ creators: [luis, ana] }))).toHaveLength(1);
	});
});

it('splits at the first colon alone', () => {
	expect(partsOf('identifiers', item({ identifiers: [{ scheme: 'uri', value: 'https://a.pe' }] }))).toEqual(['uri:https://a.pe']);
	expect(split('uri:https://a.pe')).toEqual(['uri', 'https://a.pe']);
});

it('tells files by content', () => {
	const old = [{ name: 'a.pdf', sha256: '1' }, { name: 'b.pdf', sha256: '2' }];
	const now = [{ name: 'a.pdf', sha256: '9' }, { name: 'b.pdf', sha256: '2' }];
	expect(filesBetween(old, now)).toEqual({ removed: ['a.pdf'], added: ['a.pdf'] });
});
