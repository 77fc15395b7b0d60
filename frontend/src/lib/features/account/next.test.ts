import { expect, it } from 'vitest';
import { nextPath } from './next';

it.each([
	['/staff/items?status=draft', '/staff/items?status=draft'],
	[null, '/account'],
	['//evil.example', '/account'],
	['/\\evil.example', '/account'],
	['https://evil.example', '/account'],
	['javascript:alert(1)', '/account']
])('%s leads to %s', (wanted, path) => expect(nextPath(wanted)).toBe(path));
