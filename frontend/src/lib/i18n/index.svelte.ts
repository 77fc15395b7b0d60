import { browser } from '$app/environment';
import { fill, plural } from './text';

export const LANGUAGES = ['es', 'qu', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Values = Record<string, string | number>;

/** A language is written in itself, so that its speakers find it. */
export const LANGUAGE_NAMES: Record<Language, string> = { es: 'Español', qu: 'Runasimi', en: 'English' };

type Texts = Record<string, unknown>;
type Loader = () => Promise<{ default: Texts }>;
type Loaders = Record<Language, Loader>;
type KeyOf<T> = Exclude<keyof T & string, '_meta'>;
type PluralKey<K> = K extends `${infer Base}.other` ? Base : never;

const STORED = 'semillas.language';
const loaders = new Map<string, Loaders>();
const wanted = new Set<string>();

/** The tag given to Intl. Browsers have no Quechua and would write its dates in the system's language. */
const LOCALES: Record<Language, string> = { es: 'es-PE', qu: 'es-PE', en: 'en-GB' };

class Choice {
	language = $state<Language>('es');
	texts = $state.raw<Record<string, Texts>>({});

	get locale() {
		return LOCALES[this.language];
	}
}

export const choice = new Choice();

function isLanguage(value: string | null): value is Language {
	return LANGUAGES.some((language) => language === value);
}

function storedLanguage(): Language {
	const stored = browser ? localStorage.getItem(STORED) : null;
	return isLanguage(stored) ? stored : 'es';
}

async function fetchTexts(folder: string, language: Language): Promise<[string, Texts]> {
	const load = loaders.get(folder)?.[language];
	if (!load) throw new Error(`No messages for ${folder}`);
	return [folder, (await load()).default];
}

async function loadFolder(folder: string): Promise<void> {
	if (choice.texts[folder]) return;
	wanted.add(folder);
	const [, texts] = await fetchTexts(folder, choice.language);
	choice.texts = { ...choice.texts, [folder]: texts };
}

/** Reads the stored choice; called once, before the first messages are loaded. */
export function restoreLanguage(): void {
	choice.language = storedLanguage();
	if (browser) document.documentElement.lang = choice.language;
}

/** Loads every text in use in the new language, then swaps them all at once. */
export async function setLanguage(language: Language): Promise<void> {
	if (language === choice.language) return;
	const loaded = await Promise.all([...wanted].map((folder) => fetchTexts(folder, language)));
	choice.texts = Object.fromEntries(loaded);
	choice.language = language;
	localStorage.setItem(STORED, language);
	document.documentElement.lang = language;
}

/**
 * The texts of one folder, keyed by its Spanish file. `t` fills `{name}` holes;
 * `tn` picks `<key>.one` or `<key>.other`; `load` fetches the chosen language.
 */
export function defineMessages<T extends Texts>(folder: string, files: Loaders) {
	loaders.set(folder, files);
	type Key = KeyOf<T>;
	const find = (key: string) => choice.texts[folder]?.[key] as string | undefined;
	return {
		load: () => loadFolder(folder),
		t: (key: Key, values?: Values) => fill(find(key) ?? key, values),
		tn: (key: PluralKey<Key>, count: number, values?: Values) =>
			fill(find(`${key}.${plural(choice.locale, count)}`) ?? key, { count: formatNumber(count), ...values }),
		/** For words that come from data: the text when there is one, else the code itself. */
		word: (prefix: string, code: string) => find(`${prefix}.${code}`) ?? code
	};
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
	return new Intl.NumberFormat(choice.locale, options).format(value);
}

const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };

/** A moment (RFC 3339), shown on the clock of Lima. */
export function formatMoment(value: string, options: Intl.DateTimeFormatOptions = { ...DAY, hour: 'numeric', minute: '2-digit' }): string {
	return new Intl.DateTimeFormat(choice.locale, { timeZone: 'America/Lima', ...options }).format(new Date(value));
}

/** A calendar day (`YYYY-MM-DD`), which has no time zone. */
export function formatDay(value: string, options: Intl.DateTimeFormatOptions = DAY): string {
	return new Intl.DateTimeFormat(choice.locale, { timeZone: 'UTC', ...options }).format(new Date(`${value}T00:00:00Z`));
}
