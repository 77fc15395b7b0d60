import { describe, expect, it } from 'vitest';
import { bodyOf, changedFields, emptyForm, formOf, patchOf, type ItemForm } from './form';

const written = (): ItemForm => ({
	...emptyForm(),
	title: '  Papas nativas ',
	alternative_titles: 'Native potatoes\n\n Llaqtanchikpa papan ',
	kind: 'guide',
	creators: [{ name: ' ', role: 'author' }, { name: ' Ana Quispe ', role: 'translator' }],
	identifiers: [{ scheme: 'isbn', value: '' }, { scheme: 'doi', value: '10.1000/182 ' }],
	languages: ['quy', 'es']
});

describe('bodyOf', () => {
	it('drops blank rows and ends, and sends an empty text as null', () => {
		const body = bodyOf(written());
		expect(body.title).toBe('Papas nativas');
		expect(body.alternative_titles).toEqual(['Native potatoes', 'Llaqtanchikpa papan']);
		expect(body.creators).toEqual([{ name: 'Ana Quispe', role: 'translator' }]);
		expect(body.identifiers).toEqual([{ scheme: 'doi', value: '10.1000/182' }]);
		expect(body.summary).toBeNull();
		expect(body.issued).toBeNull();
	});

	it('reads back what it wrote', () => {
		const body = bodyOf(written());
		expect(bodyOf(formOf(body))).toEqual(body);
	});
});

describe('patchOf', () => {
	it('holds what differs and nothing else', () => {
		const before = formOf(bodyOf(written()));
		const after = { ...before, languages: ['quy'], publisher: 'BNP', keywords: '' };
		expect(changedFields(before, after)).toEqual(['languages', 'publisher']);
		expect(patchOf(before, after)).toEqual({ languages: ['quy'], publisher: 'BNP' });
		expect(patchOf(after, { ...after, publisher: '' })).toEqual({ publisher: null });
	});

	it('sees no change in a blank row', () => {
		const before = formOf(bodyOf(written()));
		const after = { ...before, creators: [...before.creators, { name: '  ', role: 'author' as const }] };
		expect(patchOf(before, after)).toEqual({});
	});
});
