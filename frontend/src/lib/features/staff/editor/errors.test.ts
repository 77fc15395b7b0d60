import { describe, expect, it } from 'vitest';
import { troubleOf, troublesIn } from './errors';
import { emptyForm, type ItemForm } from './form';

const form: ItemForm = {
	...emptyForm(),
	title: 'Papas',
	kind: 'guide',
	creators: [{ name: '', role: 'author' }, { name: 'Ana', role: 'author' }, { name: '<b>', role: 'editor' }],
	identifiers: [{ scheme: 'isbn', value: ' ' }, { scheme: 'isbn', value: '123' }]
};

describe('troubleOf', () => {
	it.each([
		['#/title', 'string_too_short', 'title', 'title', 'missing'],
		['#/creators/1/name', 'markup', 'creators', 'creators-2', 'markup'],
		['#/identifiers/0', 'invalid_identifier', 'identifiers', 'identifiers-1', 'invalid_identifier'],
		['#/languages/3', 'unknown_language', 'languages', 'languages', 'unknown_language'],
		['#/licence', 'made_up_tomorrow', 'licence', 'licence', 'invalid'],
		['#/languages', 'missing', 'languages', 'languages', 'missing']
	])('%s %s', (pointer, code, field, id, words) => {
		expect(troubleOf({ pointer, code }, form)).toEqual({ field, id, code: words });
	});

	it('keeps an error without a place', () => {
		expect(troubleOf({ code: 'missing' } as never, form)).toEqual({ field: null, id: undefined, code: 'missing' });
		expect(troubleOf({ pointer: '#/unheard', code: 'x' }, form).id).toBeUndefined();
	});
});

describe('troublesIn', () => {
	it('finds nothing in a form that may be sent', () => expect(troublesIn(form)).toEqual([]));
	it('asks for title, kind and a date that can be one', () => {
		const found = troublesIn({ ...emptyForm(), issued: 'ayer' });
		expect(found.map(({ id, code }) => [id, code])).toEqual([['title', 'missing'], ['kind', 'missing'], ['issued', 'no_such_date']]);
	});
	it.each(['1990', '1990-05', '1990-05-31'])('takes %s', (issued) => expect(troublesIn({ ...form, issued })).toEqual([]));
});
