import fc from 'fast-check';
import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { EtlError } from '../../source/core/errors.js';
import { addsUp } from '../../source/core/reading/reading.js';
import { normalizeHeader } from '../../source/core/schema/schema.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { readBytes, UNKNOWN } from '../helpers/read.js';

/** What a column of a hospital's export holds. */
const digits = (least: number, most: number) =>
	fc.array(fc.nat(9), { minLength: least, maxLength: most }).map((all) => all.join(''));
const words = fc
	.array(
		fc.constantFrom(
			...[
				'Ann',
				"O'Brien",
				'Müller',
				"'t Hooft",
				'St.',
				'de la Cruz',
				'N/A',
				'Ward 3',
				'(new)',
				'b.i.d.',
				'5 mg',
				'J.',
			],
			...[
				'"Bill"',
				'Smith, J',
				'A & B',
				'x;y',
				'no|yes',
				'10:30',
				'5\' 10"',
				'#2',
				'and/or',
				'1,5',
				'50%',
				'—',
				'"',
				"'",
			],
		),
		{ maxLength: 4 },
	)
	.map((all) => all.join(' '));
const note = fc
	.array(
		fc.oneof(
			words,
			fc.constantFrom(
				'\n',
				'\r\n',
				'\r',
				' ',
				'\n\n',
				'\t',
				'\u00a0',
				'\u2028',
				'“so”',
				'\\',
				'C:\\',
				'Seen by Dr Rai, stable; back in 2 weeks.',
			),
		),
		{
			maxLength: 8,
		},
	)
	.map((all) => all.join(''));
const KINDS = {
	id: digits(1, 18),
	name: words,
	day: fc.constantFrom('20261123', '23.11.2026', '11/23/2026', '2026-11-23', '', '23 Nov 2026'),
	moment: fc.constantFrom('2026-11-23 10:30', '2026-11-23T10:30:00Z', '10:30', ''),
	phone: fc.constantFrom('+61 3 9123 4567', '(03) 9123-4567', '091 234 567', ''),
	amount: fc.constantFrom('1 234,50', '1,234.50', '-5', '0', '1.5e3', '12,5', '', '$5.00', '5 %'),
	flag: fc.constantFrom('Y', 'N', ''),
	note,
	long: fc
		.tuple(words, fc.oneof({ weight: 9, arbitrary: fc.nat(40) }, fc.constant(3_000)))
		.map(([text, more]) => text + ' x'.repeat(more)),
	empty: fc.constant(''),
	mail: fc.constantFrom('a.b@c.org', 'https://h.org/?a=1;b=2,3', ''),
	code: fc.constantFrom('E11.9', 'MVD', '007', 'H', 'D', 'T', 'NULL', '#N/A', '-'),
} as const;
type Kind = keyof typeof KINDS;
const kind = fc.constantFrom(...(Object.keys(KINDS) as Kind[]));

/** How columns are called. */
const STYLES: readonly ((kind: string, at: number) => string)[] = [
	(kind, at) => `${kind} ${at}`,
	(kind, at) => `${kind} ${at}`,
	(kind, at) => `${kind}, ${at}`,
	(kind, at) => `${kind}\n(${at})`,
	(kind, at) => `"${kind}" ${at}`,
	(kind, at) => `${kind}'s ${at}|${at}`,
];

interface Table {
	readonly names: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** A table of a few columns, or of many; each record has a mark, by which it is found wherever it went. */
const table: fc.Arbitrary<Table> = fc
	.oneof(
		{ weight: 12, arbitrary: fc.array(kind, { minLength: 1, maxLength: 9 }) },
		{ weight: 1, arbitrary: fc.array(kind, { minLength: 30, maxLength: 60 }) },
	)
	.chain((kinds) =>
		fc
			.tuple(
				fc.array(fc.tuple(...kinds.map((each) => KINDS[each])), {
					minLength: 2,
					maxLength: kinds.length > 20 ? 5 : 14,
				}),
				fc.array(fc.constantFrom(...STYLES), { minLength: 1, maxLength: 3 }),
			)
			.map(([rows, styles]) => ({
				names: ['Patient No', ...kinds.map((each, at) => styles[at % styles.length]?.(each, at + 1) ?? each)],
				rows: rows.map((row, at) => [`Q${1000 + at}`, ...row]),
			})),
	);

/** How a program writes a table. */
const way = fc.record({
	delimiter: fc.constantFrom(',', ';', '\t', '|', ',', ';', '\t', '|', '^', '\u001f'),
	quoting: fc.constantFrom('needed', 'all', 'texts'),
	escape: fc.constantFrom('"', '"', '\\'),
	end: fc.constantFrom('\n', '\r\n', '\n', '\r\n', '\r'),
	blank: fc.constantFrom('', '', '', ' '),
	trailing: fc.constantFrom('none', 'none', 'none', 'rows', 'all'),
	encoding: fc.constantFrom('utf-8', 'utf-8', 'utf-8 BOM', 'utf-16le BOM', 'utf-16be BOM', 'windows-1252'),
	above: fc.constantFrom<readonly string[]>(
		[],
		[],
		[],
		['# made by hand'],
		['sep='],
		['Patients of the day'],
		['', ''],
	),
	below: fc.constantFrom<readonly string[]>([], [], [], [''], ['', ' '], ['\u001a'], ['(9 rows affected)'], ['-- end']),
	blankAt: fc.option(fc.nat(14), { freq: 4 }),
	againAt: fc.option(fc.nat(14), { freq: 6 }),
	markAt: fc.option(fc.nat(14), { freq: 4 }),
	isEnded: fc.boolean(),
	isKnown: fc.boolean(),
	multiline: fc.boolean(),
	chunk: fc.constantFrom(50, 333, 4_096, 65_536),
});
type Way = typeof way extends fc.Arbitrary<infer T> ? T : never;

function write({ names, rows }: Table, made: Way): string {
	const { delimiter, quoting, escape: mark, end, blank } = made;
	const field = (text: string) => {
		const isNeeded = text.includes(delimiter) || /["\r\n]|^\s|\s$/.test(text) || (mark === '\\' && text.includes('\\'));
		const isQuoted = isNeeded || quoting === 'all' || (quoting === 'texts' && !/^[-+\d.,]*$/.test(text));
		if (!isQuoted) return text;
		return `"${(mark === '"' ? text : text.replaceAll('\\', '\\\\')).replaceAll('"', `${mark}"`)}"`;
	};
	const line = (fields: readonly string[], isOpen: boolean) =>
		fields.map(field).join(delimiter + blank) + (isOpen ? delimiter : '');
	const header = line(names, made.trailing === 'all');
	const lines = rows.map((row) => line(row, made.trailing !== 'none'));
	if (made.againAt !== null) lines.splice(made.againAt, 0, header);
	// Files that were joined have their byte-order marks before records.
	if (made.markAt !== null && !made.encoding.startsWith('windows'))
		lines.splice(made.markAt, 1, ...lines.slice(made.markAt, made.markAt + 1).map((each) => `\ufeff${each}`));
	if (made.blankAt !== null) lines.splice(made.blankAt, 0, '');
	const above = made.above.map((text) => (text === 'sep=' ? `sep=${delimiter}` : text));
	return [...above, header, ...lines, ...made.below].join(end) + (made.isEnded ? end : '');
}

/** A text as an encoding can hold it. */
function held(text: string, encoding: string): string {
	return iconv.decode(iconv.encode(text, encoding), encoding);
}

/** What is set because the text itself leaves it open. */
function settings({ names, rows }: Table, { escape: mark, multiline, isKnown }: Way) {
	const all = [names, ...rows].flat();
	// A field between single quotes may be quoted by them.
	const isSingle = all.some((each) => /^\s*'.*'\s*$/s.test(each));
	// Two backslashes are an escape only where a backslash escapes a quote somewhere.
	const isUnescaped = mark === '\\' && !all.some((each) => each.includes('"'));
	return {
		...UNKNOWN,
		knownHeaders: new Set(isKnown ? names.map(normalizeHeader) : []),
		multiline,
		...(isSingle && { quote: '"' }),
		...(isUnescaped && { escape: '\\' }),
	};
}

test('what a hospital exports is read as it was written; or its records are rejects, or its file is refused', async () => {
	let all = 0;
	let whole = 0;
	await fc.assert(
		fc.asyncProperty(table, way, async (wanted, made) => {
			all++;
			const text = write(wanted, made);
			const [encoding = '', mark] = made.encoding.split(' ');
			const rows = wanted.rows.map((row) => row.map((each) => held(each, encoding)));
			const bytes = iconv.encode(text, encoding, { addBOM: mark !== undefined });
			// Which encoding of one byte a file has is for the properties of encodings.
			const set = encoding === 'windows-1252' ? encoding : undefined;
			const file = await readBytes('x.csv', bytes, settings(wanted, made), made.chunk, set).catch((error) => {
				if (error instanceof EtlError) return null;
				throw error;
			});
			if (file === null) return;
			const { account } = file.after;
			expect(account !== null && addsUp(account)).toBe(true);
			for (const [id = ''] of rows) expect(file.records.filter(({ raw }) => raw.includes(id)).length, text).toBe(1);
			const bare = (row: readonly (string | null)[] = []) => {
				// A column without a name, which is empty, is none of the schema's.
				const isOpen = made.trailing === 'all' && row.length === wanted.names.length + 1 && row.at(-1) === '';
				const own = isOpen ? row.slice(0, -1) : row;
				// Values are trimmed by the steps.
				return made.blank ? own.map((each) => each?.trim()) : own;
			};
			// The header once more is a record where the schema knows none of its names.
			const known = new Map([...(made.isKnown ? [] : [wanted.names]), ...rows].map((row) => [row[0], row]));
			// Lines of a record that look like records are read again, beside a reject.
			const isTorn = file.faults.some((each) => each.endsWith('E_QUOTE'));
			for (const row of file.rows) {
				const own = known.get(row[0] as string);
				if (own !== undefined || !isTorn) expect(bare(row), text).toEqual(bare(own));
			}
			if (file.faults.length === 0) whole++;
		}),
		{ numRuns: 30 * PROPERTY_RUNS },
	);
	// Otherwise the property holds because nothing is read.
	expect(whole).toBeGreaterThan(all * 0.9);
});
