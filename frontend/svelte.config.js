import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
	preprocess: vitePreprocess(),
	kit: {
		// Never index.html: deep links would then get the home page's text.
		adapter: adapter({ pages: 'build', fallback: 'app.html', precompress: true }),
		alias: { $features: 'src/lib/features' },
		// Relative asset paths would break in app.html, which answers at any depth.
		paths: { relative: false }
	}
};
