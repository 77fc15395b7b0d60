import { expect, it } from 'vitest';
import { emptyForm } from './form';
import { clashesOf, merged } from './merge';

const base = { ...emptyForm(), title: 'Papas', publisher: 'BNP', languages: ['es'] };
const mine = { ...base, title: 'Papas nativas', languages: ['es', 'quy'] };
const theirs = { ...base, title: 'Las papas', publisher: 'CEDRO' };

it('tells who changed what', () => {
	expect(clashesOf(base, mine, theirs)).toEqual([
		{ field: 'title', both: true, side: 'mine' },
		{ field: 'languages', both: false, side: 'mine' },
		{ field: 'publisher', both: false, side: 'theirs' }
	]);
});

it('sees no clash where both wrote the same', () => {
	expect(clashesOf(base, { ...base, title: 'X' }, { ...base, title: 'X ' })).toEqual([]);
});

it('merges by choice and keeps the rest of theirs', () => {
	const clashes = clashesOf(base, mine, theirs);
	expect(merged(mine, theirs, clashes)).toEqual({ ...base, title: 'Papas nativas', publisher: 'CEDRO', languages: ['es', 'quy'] });
	const all = (side: 'mine' | 'theirs') => clashes.map((clash) => ({ ...clash, side }));
	expect(merged(mine, theirs, all('theirs'))).toEqual(theirs);
	expect(merged(mine, theirs, all('mine'))).toEqual(mine);
});
