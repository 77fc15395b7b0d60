/** Fails when a route's first visit, or the service worker's shell, needs more (brotli) than its budget. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const CLIENT = '.svelte-kit/output/client';
const GENERATED = '.svelte-kit/generated/client-optimized';
const KB = 1024;
const PUBLIC = 50 * KB;
const OTHER = 65 * KB;
const SHELL = 120 * KB;
const isPublic = (route) => !/^\/(staff|account)(\/|$)/.test(route);

const manifest = JSON.parse(readFileSync(join(CLIENT, '.vite/manifest.json'), 'utf8'));
const sizes = new Map();

function brotli(file) {
	if (!sizes.has(file)) sizes.set(file, brotliCompressSync(readFileSync(join(CLIENT, file))).length);
	return sizes.get(file);
}

/** Everything an entry pulls in at once and the Spanish texts that it asks for on arrival. */
function filesOf(keys) {
	const files = new Set();
	const seen = new Set();
	const visit = (key) => {
		const entry = manifest[key];
		if (!entry || seen.has(key)) return;
		seen.add(key);
		files.add(entry.file);
		for (const css of entry.css ?? []) files.add(css);
		for (const next of entry.imports ?? []) visit(next);
		for (const next of entry.dynamicImports ?? []) {
			if (/locales\/es\.json$/.test(next)) visit(next);
		}
	};
	keys.forEach(visit);
	return [...files];
}

/** Reads the table of routes that SvelteKit generates: `"/search": [5]`, first number the page, then its layouts. */
function routes() {
	const app = readFileSync(join(GENERATED, 'app.js'), 'utf8');
	const table = app.match(/export const dictionary = (\{[\s\S]*?\});/)?.[1];
	if (!table) throw new Error('no table of routes');
	const entries = Object.entries(JSON.parse(table.replace(/,(\s*[}\]])/g, '$1')));
	return entries.map(([route, [page, layouts = []]]) => ({ route, nodes: [0, ...layouts, page < 0 ? ~page : page] }));
}

const entryKeys = Object.keys(manifest).filter((key) => manifest[key].isEntry && /entry\/(start|app)/.test(manifest[key].file));
let over = 0;
for (const { route, nodes } of routes()) {
	const keys = [...entryKeys, ...nodes.map((node) => `${GENERATED}/nodes/${node}.js`)];
	const total = filesOf(keys).reduce((sum, file) => sum + brotli(file), 0);
	const budget = isPublic(route) ? PUBLIC : OTHER;
	if (total > budget) over += 1;
	console.log(`${(total / KB).toFixed(1).padStart(6)} KB of ${budget / KB}  ${route}${total > budget ? '  OVER BUDGET' : ''}`);
}

const shell = JSON.parse(readFileSync(join(CLIENT, 'shell.json'), 'utf8')).reduce((sum, file) => sum + brotli(file), 0);
if (shell > SHELL) over += 1;
console.log(`${(shell / KB).toFixed(1).padStart(6)} KB of ${SHELL / KB}  shell kept by the service worker${shell > SHELL ? '  OVER BUDGET' : ''}`);
process.exit(over ? 1 : 0);
