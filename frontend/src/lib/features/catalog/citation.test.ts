import { expect, it } from 'vitest';
import { citation } from './citation';

const url = 'https://semillas.example/items/1';

it('names the authors, not the illustrator', () => {
	const item = {
		title: '¿Cómo empiezo?',
		creators: [
			{ name: 'Palma, Ricardo', role: 'author' as const },
			{ name: 'Quispe, Rosa', role: 'illustrator' as const }
		],
		publisher: 'Biblioteca Nacional del Perú',
		issued: '2026-05'
	};
	expect(citation(item, url)).toBe(`Palma, Ricardo. ¿Cómo empiezo? Biblioteca Nacional del Perú, 2026. ${url}`);
});

it('leaves out what is not known', () => {
	expect(citation({ title: 'Tradiciones', creators: [], publisher: null, issued: null }, url)).toBe(`Tradiciones. ${url}`);
});
