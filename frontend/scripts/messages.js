/**
 * Fails on a text that is missing in a language, used by nobody, or written
 * straight into markup; and on machine-made Quechua that does not say so.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';

const problems = [];
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const sources = readdirSync('src', { recursive: true })
	.filter((name) => /\.(svelte|ts)$/.test(name) && !/\.(test|d)\.ts$/.test(name))
	.map((name) => ({ name: join('src', name), text: readFileSync(join('src', name), 'utf8') }));

const folders = ['src/lib/ui', 'src/lib/words', ...readdirSync('src/lib/features', { recursive: true }).map((name) => join('src/lib/features', name))];
const all = sources.map(({ text }) => text).join('\n');

/** A key is used as a literal, by a template that starts like it, by `tn`, or as a coded word. */
function isUsed(key) {
	if (all.includes(`'${key}'`)) return true;
	if (/\.(one|other)$/.test(key) && all.includes(`'${key.replace(/\.\w+$/, '')}'`)) return true;
	const parts = key.split('.');
	for (let n = 1; n < parts.length; n += 1) {
		const start = parts.slice(0, n).join('.');
		if (all.includes(`\`${start}.\${`) || all.includes(`word('${start}',`)) return true;
	}
	return false;
}

const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort().join();

for (const folder of folders) {
	if (!existsSync(join(folder, 'locales/es.json'))) continue;
	const spanish = read(join(folder, 'locales/es.json'));
	for (const key of Object.keys(spanish)) if (!isUsed(key)) problems.push(`${folder}: nobody uses ${key}`);
	for (const language of ['en', 'qu']) {
		const texts = read(join(folder, `locales/${language}.json`));
		if (language === 'qu' && texts._meta?.needs_review !== true) problems.push(`${folder}: qu.json must say needs_review`);
		for (const key of Object.keys(spanish)) {
			if (!texts[key]) problems.push(`${folder}: ${language}.json lacks ${key}`);
			else if (holes(texts[key]) !== holes(spanish[key])) problems.push(`${folder}: ${language}.json fills ${key} differently`);
		}
		for (const key of Object.keys(texts)) {
			if (key !== '_meta' && !(key in spanish)) problems.push(`${folder}: ${language}.json has an unknown ${key}`);
		}
	}
}

const SPOKEN = ['aria-label', 'placeholder', 'title', 'alt', 'label'];
const isWords = (text) => /\p{L}{3,}/u.test(text.replaceAll('Semillas', ''));

function literals(node, found = []) {
	if (!node || typeof node !== 'object') return found;
	if (Array.isArray(node)) {
		node.forEach((child) => literals(child, found));
		return found;
	}
	if (node.type === 'Attribute') {
		if (SPOKEN.includes(node.name) && Array.isArray(node.value)) literals(node.value, found);
		return found;
	}
	if (node.type === 'Text' && isWords(node.data)) found.push(node.data.trim());
	for (const [key, child] of Object.entries(node)) if (!['metadata', 'parent', 'expression'].includes(key)) literals(child, found);
	return found;
}

for (const { name, text } of sources.filter((source) => source.name.endsWith('.svelte'))) {
	for (const found of literals(parse(text, { modern: true }).fragment)) problems.push(`${name}: text in markup: ${found}`);
	if (/<[a-z][^>]*\sstyle=/.test(text)) problems.push(`${name}: style attribute, which the Content-Security-Policy refuses`);
}

for (const problem of problems) console.error(problem);
console.log(`messages: ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
