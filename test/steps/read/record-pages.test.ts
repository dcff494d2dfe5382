import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawRecord } from '../../../source/core/records/record.js';
import { RecordPages } from '../../../source/steps/read/record-pages.js';

/** Records of a file, in batches, and how often it was read. */
function pagesOf(values: readonly string[], most: number) {
	const records = values.map(
		(value, index): RawRecord => ({ record: index + 1, line: index + 2, values: [value, 'x'], raw: `${value},x` }),
	);
	const counts = { read: 0 };
	const pages = new RecordPages(
		async (take) => {
			counts.read++;
			for (let at = 0; at < records.length; at += 7)
				if (!take({ columns: ['a', 'b'], records: records.slice(at, at + 7) })) return;
		},
		(column, value) => (column === 'b' ? '•••' : (value ?? '')),
		most,
	);
	return { pages, counts };
}

const LIST = { file: 'a.csv', names: ['a', 'b'], sort: null };
const [ALL, NONE] = [Number.MAX_SAFE_INTEGER, 0];

test('any page of any order is that part of the file, whether it is kept or read again', async () => {
	const orders = fc.constantFrom(null, { column: 0, descending: false }, { column: 0, descending: true });
	const values = fc.array(fc.integer({ min: 0, max: 40 }).map(String), { minLength: 1, maxLength: 60 });
	await fc.assert(
		fc.asyncProperty(
			values,
			orders,
			fc.constantFrom(ALL, NONE, 2_000),
			fc.array(fc.nat(60), { minLength: 1 }),
			async (all, sort, most, offsets) => {
				const { pages } = pagesOf(all, most);
				const way = sort?.descending ? -1 : 1;
				const expected = all.map((text, index) => ({ text, index }));
				if (sort !== null) expected.sort((a, b) => way * (Number(a.text) - Number(b.text)) || a.index - b.index);
				for (const offset of offsets) {
					const { records, total } = await pages.page({ ...LIST, sort, offset, limit: 9 });
					expect(total).toBe(all.length);
					const shown = expected.slice(offset, offset + 9);
					expect(records).toEqual(
						shown.map(({ text, index }) => ({
							record: index + 1,
							line: index + 2,
							values: [text, '•••'],
							fault: null,
						})),
					);
				}
			},
		),
	);
});

test.each([ALL, NONE])(
	'the next record with a text is found both ways, by what may be seen of it (%i kept)',
	async (most) => {
		const { pages } = pagesOf(['b1', 'a1', 'c', 'a2', 'b2'], most);
		const find = (
			text: string,
			from: number,
			back: boolean,
			sort: typeof LIST.sort | { column: 0; descending: false },
		) => pages.find({ ...LIST, sort, text, columns: [0, 1], from, back });
		expect(await find('a', -1, false, null)).toBe(1);
		expect(await find('a', 1, false, null)).toBe(3);
		expect(await find('a', 3, false, null)).toBeNull();
		expect(await find('a', 4, true, null)).toBe(3);
		expect(await find('a', 3, true, null)).toBe(1);
		expect(await find('b', -1, false, { column: 0, descending: false })).toBe(2);
		expect(await find('x', -1, false, null)).toBeNull();
	},
);

test('values are counted as they may be seen, the most frequent first', async () => {
	const { pages, counts } = pagesOf(['x', 'y', 'x'], ALL);
	expect((await pages.counts(LIST, 0, 'A')).counts).toEqual([
		{ text: 'x', count: 2 },
		{ text: 'y', count: 1 },
	]);
	expect((await pages.counts(LIST, 1, 'B')).counts).toEqual([{ text: '•••', count: 3 }]);
	expect(counts.read).toBe(1);
});
