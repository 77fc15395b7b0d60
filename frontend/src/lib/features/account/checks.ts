export const SHORTEST_PASSWORD = 10;

export interface Problem {
	id: string;
	code: 'required' | 'email' | 'short';
}

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** What can be said before asking the server; `values` are keyed by the field's id. */
export function problemsOf(values: Record<string, string>, newPassword?: string): Problem[] {
	const problems: Problem[] = [];
	for (const [id, value] of Object.entries(values)) {
		if (!value.trim()) problems.push({ id, code: 'required' });
		else if (id === 'email' && !EMAIL.test(value.trim())) problems.push({ id, code: 'email' });
		else if (id === newPassword && value.length < SHORTEST_PASSWORD) problems.push({ id, code: 'short' });
	}
	return problems;
}
