/** Fails when a feature imports another one, or a file grows past its limit. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const MOST_LINES = { '.svelte': 250, '.ts': 300 };
const FEATURES = 'src/lib/features';
const problems = [];

const files = (folder) =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
		.map((entry) => relative('.', join(entry.parentPath ?? entry.path, entry.name)));

/** The feature that an import reaches, or undefined. */
const featureOf = (path) => path.match(/(?:\$features|lib\/features)\/([\w-]+)/)?.[1];

for (const file of files('src')) {
	const text = readFileSync(file, 'utf8');
	const lines = text.trimEnd().split('\n').length;
	const most = MOST_LINES[file.slice(file.lastIndexOf('.'))];
	if (lines >= most) problems.push(`${file}: ${lines} lines, the limit is ${most}`);

	const own = file.startsWith(FEATURES) ? featureOf(file) : undefined;
	const shared = file.startsWith('src/lib/') && !own;
	for (const [, path] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
		const other = featureOf(path) ?? (own && path.match(/^\.\.\/([\w-]+)\//)?.[1]);
		if (own && other && other !== own) problems.push(`${file}: feature ${own} imports feature ${other}`);
		if (shared && other) problems.push(`${file}: shared code imports feature ${other}`);
	}
}

for (const problem of problems) console.error(problem);
console.log(`structure: ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
