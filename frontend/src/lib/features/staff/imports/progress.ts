import type { ImportRun } from '$lib/api/types';

/** 0 to 1, or null while the number of rows is not known. */
export function shareOf({ state, total_rows, processed_rows }: ImportRun): number | null {
	if (state === 'done') return 1;
	return total_rows ? Math.min(1, processed_rows / total_rows) : null;
}

export const percentOf = (run: ImportRun): number => Math.floor((shareOf(run) ?? 0) * 100);

/** What is said aloud moves in steps of ten. */
export const spokenPercent = (run: ImportRun): number => Math.floor(percentOf(run) / 10) * 10;
