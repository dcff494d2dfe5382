import { expect, test } from 'vitest';
import { downloadText, retryText } from '../../source/output/source-words.js';

test('a download says how far it is, and how long it takes where its size is known', () => {
	const half = { type: 'download', file: 'a.csv', done: 20_000_000, total: 40_000_000, rate: 5_000_000 } as const;
	expect(downloadText(half)).toBe('20.0 MB of 40.0 MB   5.0 MB/s   4.0 s left');
	expect(downloadText({ ...half, total: null })).toBe('20.0 MB   5.0 MB/s');
	expect(downloadText({ ...half, done: 40_000_000 })).toBe('40.0 MB of 40.0 MB   5.0 MB/s');
});

test('what is tried again is said with its reason, and obeys no control character of it', () => {
	const retry = { type: 'retry', what: 'a.csv', attempt: 1, attempts: 4, seconds: 0.5 } as const;
	expect(retryText({ ...retry, reason: 'The source is lost: \u001b[2Jreset' })).toBe(
		'a.csv: The source is lost: ␛[2Jreset; try 1 of 4 comes in 500 ms',
	);
});
