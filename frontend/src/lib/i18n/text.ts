/** Replaces each `{name}` by its value; a hole without a value stays visible. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
	return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}

/** `one` or `other`: the only two forms that Spanish, Quechua and English need here. */
export function plural(locale: string, count: number): 'one' | 'other' {
	return new Intl.PluralRules(locale).select(count) === 'one' ? 'one' : 'other';
}
