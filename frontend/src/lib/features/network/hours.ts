import type { OpeningHours } from '$lib/api/types';

/** A moment on the clock of Lima: ISO weekday (1 is Monday) and minutes since midnight. */
export interface LimaTime {
	day: number;
	minutes: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const clock = new Intl.DateTimeFormat('en-US', {
	timeZone: 'America/Lima',
	weekday: 'short',
	hour: '2-digit',
	minute: '2-digit',
	hourCycle: 'h23'
});

export function limaTime(moment: Date): LimaTime {
	const parts = Object.fromEntries(clock.formatToParts(moment).map(({ type, value }) => [type, value]));
	return { day: WEEKDAYS.indexOf(parts.weekday ?? '') + 1, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

/** Minutes since midnight of `HH:MM`. */
const minutesOf = (time: string): number => {
	const [hours = 0, minutes = 0] = time.split(':').map(Number);
	return hours * 60 + minutes;
};

export const hoursOn = (hours: OpeningHours[], day: number): OpeningHours[] =>
	hours.filter((interval) => interval.day === day).sort((a, b) => a.opens.localeCompare(b.opens));

export type OpenState = { open: true; until: string } | { open: false; next: { day: number; opens: string; today: boolean } | null };

/** Whether it is open at `now`, until when, or when it next opens within a week. */
export function openState(hours: OpeningHours[], now: LimaTime): OpenState {
	const current = hoursOn(hours, now.day).find(({ opens, closes }) => minutesOf(opens) <= now.minutes && now.minutes < minutesOf(closes));
	if (current) return { open: true, until: current.closes.slice(0, 5) };
	for (let ahead = 0; ahead <= 7; ahead += 1) {
		const day = ((now.day - 1 + ahead) % 7) + 1;
		const next = hoursOn(hours, day).find(({ opens }) => ahead > 0 || minutesOf(opens) > now.minutes);
		if (next) return { open: false, next: { day, opens: next.opens.slice(0, 5), today: ahead === 0 } };
	}
	return { open: false, next: null };
}
