import { describe, expect, it } from 'vitest';
import { hoursOn, limaTime, openState } from './hours';

const hours = [
	{ day: 1, opens: '15:00', closes: '19:00' },
	{ day: 1, opens: '09:00', closes: '13:00' },
	{ day: 6, opens: '09:00:00', closes: '12:30:00' }
];

describe('limaTime', () => {
	it('is five hours behind UTC, also across midnight', () => {
		// Tuesday 03:30 UTC is still Monday 22:30 in Lima.
		expect(limaTime(new Date('2026-11-24T03:30:00Z'))).toEqual({ day: 1, minutes: 22 * 60 + 30 });
		expect(limaTime(new Date('2026-11-29T05:00:00Z'))).toEqual({ day: 7, minutes: 0 });
	});
});

describe('openState', () => {
	it('is open from the first minute and closed at the last', () => {
		expect(openState(hours, { day: 1, minutes: 9 * 60 })).toEqual({ open: true, until: '13:00' });
		expect(openState(hours, { day: 1, minutes: 13 * 60 - 1 })).toEqual({ open: true, until: '13:00' });
		expect(openState(hours, { day: 1, minutes: 13 * 60 })).toEqual({ open: false, next: { day: 1, opens: '15:00', today: true } });
	});

	it('names the next day that opens, and next week when today is over', () => {
		expect(openState(hours, { day: 2, minutes: 600 })).toEqual({ open: false, next: { day: 6, opens: '09:00', today: false } });
		const once = [{ day: 3, opens: '08:00', closes: '10:00' }];
		expect(openState(once, { day: 3, minutes: 660 })).toEqual({ open: false, next: { day: 3, opens: '08:00', today: false } });
	});

	it('knows nothing without hours', () => {
		expect(openState([], { day: 1, minutes: 0 })).toEqual({ open: false, next: null });
	});
});

it('lists the intervals of a day in order', () => {
	expect(hoursOn(hours, 1).map(({ opens }) => opens)).toEqual(['09:00', '15:00']);
});
