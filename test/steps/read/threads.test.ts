import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackedRows } from '../../../source/core/records/packed-rows.js';
import type { Reject } from '../../../source/core/records/record.js';
import type { StepEvent } from '../../../source/core/run/events.js';
import type { StepContext } from '../../../source/steps/context.js';
import type { MappedBatch } from '../../../source/steps/read/feed-file.js';
import { readFile } from '../../../source/steps/read/read.js';
import { type BlockFile, BlockMapper } from '../../../source/steps/read/threads/block-mapper.js';
import type { BlockPool } from '../../../source/steps/read/threads/block-pool.js';
import { workplace } from '../../helpers/cli.js';
import { DATE, eventsOf, runInProcess, settingsOf } from '../../helpers/in-process.js';
import { ONE_ENGINE, PROPERTY_RUNS } from '../../helpers/long.js';
import { fileOf } from '../../helpers/open.js';
import { placeOn } from '../../helpers/place.js';

const NAMES = ['Customer_Name', 'Customer_Id', 'Open_Date', 'Consul_Dt', 'Country'];

/** What a file may hold: records, and all that is none or not one for certain. */
const good = fc.record({
	kind: fc.constant('good'),
	id: fc.integer({ min: 1, max: 99_999 }),
	day: fc.integer({ min: 1, max: 28 }),
});
const odd = fc.record({
	kind: fc.constantFrom(
		...['blank', 'few', 'many', 'quoted', 'lines', 'unclosed', 'header', 'trailer', 'total', 'remark', 'mark', 'date'],
		...['bytes', 'invisible', 'spaces', 'rule', 'carriage', 'footer', 'letter'],
	),
	id: fc.integer({ min: 1, max: 99_999 }),
	day: fc.integer({ min: 1, max: 28 }),
});
type Piece = { kind: string; id: number; day: number };

function record({ id, day }: Piece, name = `Anna ${id}`): string[] {
	return [name, String(id), `201010${String(day).padStart(2, '0')}`, `202401${String(day).padStart(2, '0')}`, 'IND'];
}

interface Layout {
	readonly delimiter: string;
	readonly typed: boolean;
	readonly end: string;
}

function write(piece: Piece, count: number, { delimiter, typed }: Layout): Buffer {
	const line = (fields: readonly string[], word = 'D') => [...(typed ? ['', word] : []), ...fields].join(delimiter);
	const fields = record(piece);
	const texts: Readonly<Record<string, string>> = {
		good: line(fields),
		blank: '',
		few: line(fields.slice(0, 4)),
		many: line([...fields, 'x', 'y']),
		quoted: line([`"Anna, ""${piece.id}"""`, ...fields.slice(1)]),
		lines: line([`"Anna\n${piece.id}"`, ...fields.slice(1)]),
		unclosed: line([`"Anna ${piece.id}`, ...fields.slice(1)]),
		header: line(NAMES, 'H'),
		trailer: typed ? line([String(count)], 'T') : `T${count}`,
		total: line(['Total', String(count), '', '', '']),
		remark: '# written by hand',
		mark: `\ufeff${line(fields)}`,
		date: line([...fields.slice(0, 2), '20101399', ...fields.slice(3)]),
		bytes: line([`Zo\ufffd ${piece.id}`, ...fields.slice(1)]),
		invisible: line([fields[0] as string, `${piece.id}\u200b`, ...fields.slice(2)]),
		spaces: line(fields.map((field) => `${field} `)),
		rule: '-----',
		carriage: `${line(fields)}\r`,
		footer: `(${count} rows affected)`,
		letter: line(record(piece, `Thomas ${piece.id}`)),
	};
	const bytes = Buffer.from(texts[piece.kind] as string);
	const at = bytes.indexOf('\ufffd');
	// One invalid byte in place of a character that stands for it.
	return at === -1 ? bytes : Buffer.concat([bytes.subarray(0, at), Buffer.from([0xe9]), bytes.subarray(at + 3)]);
}

/** Blocks that are read in this thread by what the threads run, so that any size can be tried. */
function poolOf(context: StepContext, blockBytes: number, depth: number): BlockPool & { read: number } {
	const pool = {
		read: 0,
		open(file: BlockFile, isReady: () => boolean) {
			const mapper = BlockMapper.open(file, context.settings, context.runDate);
			return {
				blockBytes,
				depth,
				get isReady() {
					return isReady();
				},
				map: async (bytes: Uint8Array, place: Parameters<BlockMapper['map']>[1]) => {
					const mapped = (await mapper)?.map(new Uint8Array(bytes), place) ?? null;
					pool.read += mapped?.records ?? 0;
					return structuredClone(mapped);
				},
			};
		},
		close: async () => undefined,
	};
	return pool as unknown as BlockPool & { read: number };
}

async function readAll(context: StepContext, content: Buffer, pool: BlockPool | null) {
	const rows: string[] = [];
	const rejects: Reject[] = [];
	const taker = {
		start: () => undefined,
		finish: async () => null,
		take: async ({ records, mapped }: MappedBatch) => {
			for (const { raw, outcome } of records)
				if (Array.isArray(outcome)) rows.push([...outcome, raw.line, raw.record].map((each) => each ?? '').join('|'));
				else rejects.push(outcome);
			if (!mapped) return;
			rejects.push(...mapped.rejects);
			if (mapped.rows) rows.push(...unpackedRows(mapped.rows).map((row) => row.map((each) => each ?? '').join('|')));
		},
	};
	const events: StepEvent[] = [];
	const reading = readFile(context, fileOf('feed_23112026.csv', content), taker, { pool });
	for (;;) {
		const next = await reading.next();
		if (next.done) return { report: next.value.report, rows, rejects };
		events.push(next.value);
	}
}

describe('a file that threads read in blocks', () => {
	it('gives the records, numbers, rejects and account that it gives in one', {
		timeout: 60_000 + PROPERTY_RUNS * 20_000,
	}, async () => {
		const place = workplace();
		const context: StepContext = {
			settings: await settingsOf(place),
			runDate: DATE,
			signal: new AbortController().signal,
		} as StepContext;
		let inBlocks = 0;
		const piece = fc.oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: odd });
		const file = fc.record({
			pieces: fc.array(piece, { minLength: 1_400, maxLength: 2_600 }),
			layout: fc.record({
				delimiter: fc.constantFrom('|', ',', ';', '\t'),
				typed: fc.boolean(),
				end: fc.constantFrom('\n', '\n', '\r\n'),
			}),
			blockBytes: fc.integer({ min: 60, max: 6_000 }),
			depth: fc.integer({ min: 1, max: 6 }),
			isEnded: fc.boolean(),
		});
		const property = fc.asyncProperty(file, async ({ pieces, layout, blockBytes, depth, isEnded }) => {
			const end = Buffer.from(layout.end);
			// The beginning decides how the file is read; oddities belong behind it.
			const start = pieces.slice(0, 30).map((each) => ({ ...each, kind: 'good' }));
			const written = [...start, ...pieces.slice(30)].flatMap((each, at) => [write(each, at, layout), end]);
			const head = Buffer.from((layout.typed ? ['', 'H', ...NAMES] : NAMES).join(layout.delimiter));
			const content = Buffer.concat([head, end, ...(isEnded ? written : written.slice(0, -1))]);
			const pool = poolOf(context, blockBytes, depth);
			const [one, many] = [await readAll(context, content, null), await readAll(context, content, pool)];
			inBlocks += pool.read;
			expect(many.report).toEqual(one.report);
			expect(many.rejects).toEqual(one.rejects);
			expect(many.rows).toEqual(one.rows);
		});
		const interruptAfterTimeLimit = 45_000 + PROPERTY_RUNS * 15_000;
		const plain = {
			pieces: Array.from({ length: 2_600 }, (_, id) => ({ kind: 'good', id, day: 1 + (id % 28) })),
			layout: { delimiter: '|', typed: true, end: '\n' },
			...{ blockBytes: 2_000, depth: 3, isEnded: true },
		};
		await fc.assert(property, { numRuns: PROPERTY_RUNS * 6, interruptAfterTimeLimit, examples: [[plain]] });
		// Otherwise the property holds because nothing is read in blocks.
		expect(inBlocks).toBeGreaterThan(1_000);
	});

	for (const engine of ONE_ENGINE) {
		it(`is loaded with threads as without on ${engine}`, { timeout: 120_000 }, async () => {
			const count = 50_000;
			const lines = Array.from({ length: count }, (_, at) => {
				const name = `Anna ${at} of the house of ${'the long name '.repeat(3)}`.trim();
				const fields = record({ kind: 'good', id: at, day: 1 + (at % 28) }, name);
				if (at % 500 === 7) fields[2] = '20101399';
				if (at === count / 2) fields.pop();
				return fields.join('|');
			});
			const content = `${NAMES.join('|')}\n${lines.join('\n')}\n`;
			let threads = 0;
			const note = () => void threads++;
			const loaded = async (wanted: number) => {
				const place = await placeOn(engine);
				place.configure({ limits: { threads: wanted }, policies: { maxRejects: '1%' } });
				place.put('feed_23112026.csv', content);
				process.on('worker', note);
				const { events, outcome } = await runInProcess(place).finally(() => process.off('worker', note));
				expect(outcome.status).toBe('done');
				const [file] = eventsOf(events, 'file');
				const staged = await place.rows(
					'select "CustomerID", "CustomerName", "CustomerOpenDate", etl_line, etl_record from med_users_master order by etl_record',
				);
				const rejects = await place.rows('select record, line, code, value, raw from etl_rejects order by record');
				return { report: file?.file, staged, rejects };
			};
			const one = await loaded(1);
			expect(one.staged.length).toBe(count - 101);
			threads = 0;
			expect(await loaded(3)).toEqual(one);
			// Otherwise both are read in one thread, and alike for that reason.
			expect(threads).toBeGreaterThanOrEqual(3);
		});
	}
});
