import { Readable } from 'node:stream';
import { DEFAULTS } from '../../source/config/document.js';
import { inspectFile } from '../../source/readers/bytes.js';
import type { ReaderOptions } from '../../source/readers/reader.js';
import { openFile } from '../../source/readers/registry.js';

/** What came out of a file: the records as they stand, or the code of its refusal. */
export interface ReadBack {
	readonly format: string;
	readonly detail: string;
	readonly columns: readonly string[];
	/** Values by column; a record at fault is its code. */
	readonly records: readonly (Readonly<Record<string, string | null>> | string)[];
	readonly lines: readonly number[];
	readonly kinds: readonly (readonly string[] | undefined)[];
	readonly raws: readonly string[];
	readonly declared: number | null;
}

/** Headers that the readers are told to know, unless a test says others. */
const KNOWN = new Set(['name', 'custi', 'customerid', 'customername', 'country', 'opendt', 'h']);

/** How a test may want a content read. */
export interface ReadWishes extends Partial<Omit<ReaderOptions, 'limits'>> {
	readonly limits?: Partial<ReaderOptions['limits']>;
	/** Bytes a chunk, to cut characters, records and tags in two. */
	readonly chunk?: number;
	readonly encoding?: string;
}

/** Reads a content as a file of that name, through the same two calls as the steps. */
export async function readContent(name: string, content: string | Buffer, wishes: ReadWishes = {}): Promise<ReadBack> {
	const { chunk = 65_536, encoding, limits, ...options } = wishes;
	const bytes = typeof content === 'string' ? Buffer.from(content) : content;
	const cut = function* () {
		for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
	};
	const file = { name, open: () => Readable.from(cut(), { objectMode: false }) };
	const bounds = { ...DEFAULTS.limits, ...limits };
	const facts = await inspectFile(file, encoding, bounds.fileBytes);
	const opened = await openFile(facts.bytes, undefined, {
		knownHeaders: KNOWN,
		layouts: [],
		...options,
		limits: bounds,
	});
	const batches = opened.batches();
	let columns: readonly string[] = [];
	const records: ReadBack['records'][number][] = [];
	const lines: number[] = [];
	const kinds: (readonly string[] | undefined)[] = [];
	const raws: string[] = [];
	for (;;) {
		const next = await batches.next();
		if (next.done) {
			const { format, detail } = opened;
			return { format, detail, columns, records, lines, kinds, raws, declared: next.value.declared };
		}
		columns = next.value.columns;
		for (const record of next.value.records) {
			const named = Object.fromEntries(columns.map((column, at) => [column, record.values[at] ?? null]));
			records.push(record.fault?.code ?? named);
			lines.push(record.line);
			kinds.push(record.kinds);
			raws.push(record.raw);
		}
	}
}
