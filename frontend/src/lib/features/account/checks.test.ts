import { expect, it } from 'vitest';
import { problemsOf } from './checks';

it('names every empty field, in order', () => {
	expect(problemsOf({ name: ' ', email: '', password: '' }, 'password')).toEqual([
		{ id: 'name', code: 'required' },
		{ id: 'email', code: 'required' },
		{ id: 'password', code: 'required' }
	]);
});

it('knows an address from a word, and a new password that is too short', () => {
	expect(problemsOf({ email: 'rosa', password: 'corta' }, 'password').map(({ code }) => code)).toEqual(['email', 'short']);
	expect(problemsOf({ email: ' rosa@biblioteca.pe ', password: 'corta' })).toEqual([]);
});
