import type { Plugin, Rolldown } from 'vite';

/** Writes shell.json: the code that the service worker keeps when it is installed. */

/** What opens without a network at once: the offline page, an item and its reader. */
const PAGES = ['+layout.svelte', '+error.svelte', 'offline/+page.svelte', 'items/[id]/+page.svelte', 'items/[id]/read/+page.svelte'];
const ROOTS = PAGES.map((page) => `/src/routes/${page}`);

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

const holds = (chunk: Chunk, test: (id: string) => boolean) => chunk.moduleIds.some(test);
const isSpanish = (id: string) => /\/locales\/es\.json$/.test(id);
const isRoot = (chunk: Chunk) => /entry\/(start|app)/.test(chunk.fileName) || (/nodes\//.test(chunk.fileName) && holds(chunk, (id) => ROOTS.some((root) => id.endsWith(root))));

/** The chunks, all that they import at once, their style sheets and their Spanish texts. */
function shellOf(bundle: Bundle): string[] {
	const files = new Set<string>();
	const isText = (name: string) => bundle[name]?.type === 'chunk' && holds(bundle[name], isSpanish);
	const visit = (name: string) => {
		const chunk = bundle[name];
		if (chunk?.type !== 'chunk' || files.has(name)) return;
		files.add(name);
		chunk.viteMetadata?.importedCss.forEach((css) => files.add(css));
		chunk.imports.forEach(visit);
		chunk.dynamicImports.filter(isText).forEach(visit);
	};
	for (const part of Object.values(bundle)) if (part.type === 'chunk' && isRoot(part)) visit(part.fileName);
	return [...files].map((file) => `/${file}`);
}

export function shellList(): Plugin {
	return {
		name: 'shell-list',
		enforce: 'post',
		generateBundle(options, bundle) {
			if (!options.dir?.endsWith('client')) return;
			this.emitFile({ type: 'asset', fileName: 'shell.json', source: JSON.stringify(shellOf(bundle)) });
		}
	};
}
