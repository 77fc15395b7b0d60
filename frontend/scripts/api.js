/** Writes TypeScript types from each service's OpenAPI file (`npm run api`, `npm run api -- --check`). */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const services = ['catalog', 'partners', 'training', 'gateway'];
const root = process.env.SERVICES_DIR ?? '../services';
const check = process.argv.includes('--check');
const folder = check ? mkdtempSync(join(tmpdir(), 'api-types-')) : 'src/lib/api';
let stale = 0;

for (const service of services) {
	const spec = join(root, service, 'openapi.json');
	if (!existsSync(spec)) {
		console.log(`${service}: no ${spec} yet, types left as they are`);
		continue;
	}
	const target = join(folder, `${service}.d.ts`);
	execFileSync('node_modules/.bin/openapi-typescript', [spec, '-o', target], { stdio: 'ignore' });
	const kept = join('src/lib/api', `${service}.d.ts`);
	if (check && (!existsSync(kept) || readFileSync(kept, 'utf8') !== readFileSync(target, 'utf8'))) {
		console.error(`${kept} does not match ${spec}: run npm run api`);
		stale += 1;
	}
}
process.exit(stale ? 1 : 0);
