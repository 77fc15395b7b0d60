import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const lib = fileURLToPath(new URL('./src/lib', import.meta.url));

export default defineConfig({
	resolve: { alias: { $lib: lib, $features: `${lib}/features` } },
	test: { include: ['src/**/*.test.ts'], environment: 'node' }
});
