const BY_TYPE: Record<string, string> = {
	'text/html': 'html',
	'application/xhtml+xml': 'html',
	'application/pdf': 'pdf',
	'application/epub+zip': 'epub',
	'text/plain': 'text',
	'application/zip': 'zip'
};
const BY_FAMILY = ['video', 'audio', 'image'];

/** The short name of a media type, as used in the texts: `html`, `pdf`, `video`, `other`… */
export function formatOf(mediaType: string): string {
	const bare = mediaType.split(';')[0]?.trim() ?? '';
	const family = bare.split('/')[0] ?? '';
	return BY_TYPE[bare] ?? (BY_FAMILY.includes(family) ? family : 'other');
}

/** Decimal units, as phones and shops use them; never less than 1 KB. */
export function sizeParts(bytes: number): { value: number; unit: 'KB' | 'MB' | 'GB' } {
	if (bytes < 999_500) return { value: Math.max(1, Math.round(bytes / 1000)), unit: 'KB' };
	if (bytes < 999_500_000) return { value: bytes / 1e6, unit: 'MB' };
	return { value: bytes / 1e9, unit: 'GB' };
}

const SLOW_LINK = 400_000 / 8;

/** Seconds that `bytes` take at 400 kbit/s, at least 1. */
export const secondsOnSlowLink = (bytes: number): number => Math.max(1, Math.ceil(bytes / SLOW_LINK));

/** Whole minutes and seconds; over ten minutes the seconds no longer matter. */
export function timeParts(total: number): { minutes: number; seconds: number } {
	if (total >= 600) return { minutes: Math.round(total / 60), seconds: 0 };
	return { minutes: Math.floor(total / 60), seconds: total % 60 };
}
