import { describe, expect, it } from 'vitest';
import { formatOf, secondsOnSlowLink, sizeParts, timeParts } from './formats';

describe('formatOf', () => {
	it.each([
		['text/html; charset=utf-8', 'html'],
		['application/epub+zip', 'epub'],
		['video/mp4', 'video'],
		['application/x-unknown', 'other'],
		['', 'other']
	])('%s is %s', (type, name) => expect(formatOf(type)).toBe(name));
});

describe('sizeParts', () => {
	it.each([
		[0, 1, 'KB'],
		[48_213, 48, 'KB'],
		[999_499, 999, 'KB'],
		[999_500, 0.9995, 'MB'],
		[5_412_000, 5.412, 'MB'],
		[2_000_000_000, 2, 'GB']
	])('%i bytes', (bytes, value, unit) => expect(sizeParts(bytes)).toEqual({ value, unit }));
});

describe('time on a slow link', () => {
	it('is 20 s for a megabyte at 400 kbit/s', () => expect(secondsOnSlowLink(1_000_000)).toBe(20));
	it('is never nothing', () => expect(secondsOnSlowLink(10)).toBe(1));
	it('splits minutes', () => expect(timeParts(110)).toEqual({ minutes: 1, seconds: 50 }));
	it('drops the seconds of long waits', () => expect(timeParts(769)).toEqual({ minutes: 13, seconds: 0 }));
});
