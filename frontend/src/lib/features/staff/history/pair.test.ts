import { expect, it } from 'vitest';
import { compareHref, pairOf } from './pair';

const read = (query: string, latest = 5) => pairOf(new URLSearchParams(query), latest);

it('puts the older one first', () => expect(read('from=4&to=2')).toEqual({ from: 2, to: 4 }));

it.each(['', 'from=1', 'from=0&to=2', 'from=1&to=6', 'from=1.5&to=2', 'from=x&to=2'])('takes no %s', (query) => {
	expect(read(query)).toBeNull();
});

it('reads its own address', () => {
	expect(read(compareHref('a', 2, 3).split('?')[1] ?? '')).toEqual({ from: 2, to: 3 });
});
