import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { inspectFile } from '../../source/readers/bytes.js';
import { LONG } from '../helpers/long.js';
import { type ForeignFeed, foreignFeeds } from '../helpers/names-of-languages.js';

/** What was made of one feed. */
interface Verdict extends ForeignFeed {
	readonly found: string;
	readonly isRight: boolean;
	readonly isSure: boolean;
}

async function verdicts(records: number, inCapitals: boolean): Promise<Verdict[]> {
	const feeds = [1, 0.3].flatMap((share) =>
		(LONG ? [1, 2] : [1]).flatMap((seed) => foreignFeeds(records, { share, inCapitals, seed })),
	);
	return Promise.all(
		feeds.map(async (feed) => {
			const open = () => Readable.from([feed.bytes], { objectMode: false });
			const { encoding, doubts } = await inspectFile({ name: 'a.csv', open }, undefined, 1e9);
			const isRight = iconv.decode(feed.bytes, encoding.value) === iconv.decode(feed.bytes, feed.encoding);
			return { ...feed, found: encoding.value, isRight, isSure: doubts.length === 0 };
		}),
	);
}

const word = ({ language, encoding, found }: Verdict) => `${language} in ${encoding} as ${found}`;

describe.each([
	['as prose', false],
	['in capitals', true],
])('names %s', (_, inCapitals) => {
	test.each(LONG ? [1, 3, 10, 100] : [3, 10])('in %d records: what is wrong is never sure', async (records) => {
		const all = await verdicts(records, inCapitals);
		expect(all.filter(({ isRight, isSure }) => isSure && !isRight).map(word)).toEqual([]);
		// What was read as Windows-1252 before, and rightly, still is.
		const western = all.filter(({ encoding }) => encoding === 'windows-1252');
		expect(western.filter(({ isRight }) => !isRight).map(word).length).toBeLessThanOrEqual(records < 10 ? 2 : 0);
		if (records < 100) return;
		// Chinese and Japanese share most pairs of bytes, and names hold no kana to tell them apart: that is said.
		const others = all.filter(({ encoding }) => encoding !== 'euc-jp');
		expect(others.filter(({ isRight }) => !isRight).map(word)).toEqual([]);
		expect(western.filter(({ isSure }) => !isSure).map(word)).toEqual([]);
	});
});
