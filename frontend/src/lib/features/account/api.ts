import { gateway } from '$lib/api/client';
import { answer } from '$lib/api/problem';
import type { Account } from '$lib/api/types';
import type { Language } from '$lib/i18n/index.svelte';

export async function signIn(email: string, password: string): Promise<Account> {
	const { account } = await answer(gateway.POST('/api/auth/v1/session', { body: { email, password } }));
	if (!account) throw new Error('a session without an account');
	return account;
}

export const signUp = (person: { name: string; email: string; password: string; language: Language }): Promise<Account> =>
	answer(gateway.POST('/api/auth/v1/accounts', { body: person }));

export const updateAccount = (change: { name?: string; language?: Language }): Promise<Account> => answer(gateway.PATCH('/api/auth/v1/account', { body: change }));

export async function changePassword(current: string, next: string): Promise<void> {
	await answer(gateway.POST('/api/auth/v1/account/password', { body: { current_password: current, new_password: next } }));
}
