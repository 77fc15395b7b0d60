import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import { shellList } from './scripts/shell.ts';

/**
 * SvelteKit's route announcer hides itself with a style attribute, which our
 * Content-Security-Policy refuses. app.css hides #svelte-announcer instead.
 */
function announcerWithoutStyle(): Plugin {
	return {
		name: 'announcer-without-style',
		enforce: 'pre',
		transform(code, id) {
			if (!id.endsWith('/generated/root.svelte')) return null;
			return { code: code.replace(/(id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1'), map: null };
		}
	};
}

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
	plugins: [announcerWithoutStyle(), sveltekit(), shellList()],
	json: { namedExports: false },
	build: {
		target: 'es2022',
		// Few chunks compress better and cost fewer round trips on a slow link.
		rolldownOptions: {
			output: {
				codeSplitting: {
					groups: [
						{ name: 'framework', test: /node_modules\/(svelte|@sveltejs|esm-env|clsx|devalue)\// },
						{ name: 'shell', test: /src\/lib\/(api|i18n|query|session|ui|words)\/(?!ErrorSummary|Field)[^/]+\.(ts|svelte)$/ },
						...['es', 'qu', 'en'].map((language) => ({
							name: `texts-${language}`,
							test: new RegExp(`src/lib/(ui|words|features/site)/locales/${language}\\.json$`)
						}))
					]
				}
			}
		}
	},
	server: { proxy: { '/api': gateway, '/.well-known': gateway } }
});
