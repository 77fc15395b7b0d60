import { expect, it } from 'vitest';
import { address, createClient } from './request';

it('fills the path and repeats lists in the query', () => {
	const params = { path: { item_id: 'a/b ñ' }, query: { subject: ['x', 'y'], q: '', cursor: null, limit: 20, pilot: false } };
	expect(address('/api', '/v1/items/{item_id}', params)).toBe('/api/v1/items/a%2Fb%20%C3%B1?subject=x&subject=y&limit=20&pilot=false');
});

interface Paths {
	'/thing': { patch: { parameters: { header?: { 'if-match'?: string } }; requestBody: { content: { 'application/json': { name: string } } }; responses: { 200: { content: { 'application/json': { ok: boolean } } } } } };
}

it('sends JSON with its headers and gives the body or the error', async () => {
	const sent: [string, RequestInit][] = [];
	const answers = [Response.json({ ok: true }), Response.json({ title: 'no' }, { status: 412, headers: { 'content-type': 'application/problem+json' } })];
	const client = createClient<Paths>('/base', async (url, init) => {
		sent.push([url, init]);
		return answers.shift() ?? new Response();
	});
	const call = () => client.PATCH('/thing', { params: { header: { 'if-match': '"3"' } }, body: { name: 'ñ' } });
	expect((await call()).data).toEqual({ ok: true });
	const refused = await call();
	expect(refused.data).toBeUndefined();
	expect(refused.error).toEqual({ title: 'no' });
	expect(sent[0]?.[0]).toBe('/base/thing');
	expect(sent[0]?.[1]).toMatchObject({ method: 'PATCH', body: '{"name":"ñ"}', headers: { 'content-type': 'application/json', 'if-match': '"3"' } });
});
