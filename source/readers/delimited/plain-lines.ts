import type { BlockPlace, FileBytes, ReaderOptions, TakeRecord } from '../reader.js';
import { isRule } from '../rows/drawn.js';
import { HeaderAgain } from '../rows/header-again.js';
import { PlainRecords } from '../rows/plain-records.js';
import { recordTypesOf } from '../rows/record-table.js';
import { textDecoder } from '../text.js';
import type { Width } from './fields.js';
import { Framer } from './framing.js';
import type { Layout } from './layout.js';
import { compileLateQuotes } from './quoting.js';
import { widthOf } from './record-width.js';
import type { Sample } from './sample.js';
import { isBlank, toRecord } from './to-record.js';

/**
 * Encodings whose line end is one byte that is part of no other character, and whose decoder begins anew behind it
 * whatever stands before.
 */
const CUT_BY_LINES = /^(?:utf8|(?:us)?ascii|latin\d|(?:iso)?8859\d+|(?:windows|cp)125\d)$/;

/** Whether blocks of a file's lines can be read each by itself. */
export function isCutByLines(encoding: string, { dialect }: Sample): boolean {
	return dialect.lineEnd === '\n' && CUT_BY_LINES.test(encoding.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** Reads blocks of which every line is a record, whatever stands around them. What is not so plain is left. */
export class PlainLines {
	readonly #file: FileBytes;
	readonly #sample: Sample;
	readonly #layout: Layout;
	readonly #options: ReaderOptions;
	readonly #width: Width;
	readonly #again: HeaderAgain;

	constructor(file: FileBytes, sample: Sample, layout: Layout, options: ReaderOptions) {
		this.#file = file;
		this.#sample = sample;
		this.#layout = layout;
		this.#options = options;
		this.#width = widthOf(sample, layout, options);
		this.#again = new HeaderAgain(layout.columns, options, file.name);
	}

	/** Gives the records of a block one by one; `false` as soon as a line may be something else than one record. */
	read(bytes: Uint8Array, place: BlockPlace, take: TakeRecord): boolean {
		// A decoder drops a byte-order mark at its beginning, which is not the file's.
		if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return false;
		const { dialect } = this.#sample;
		const sorter = new PlainRecords(place.sorting, recordTypesOf(this.#file.name, this.#options, this.#layout));
		const framer = new Framer(dialect, this.#options.limits.recordLength, this.#width);
		const decoder = textDecoder(this.#file.traits.encoding);
		const text = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) + (decoder.end() ?? '');
		const isLateQuoted = compileLateQuotes(dialect, this.#options);
		const { columns } = sorter;
		framer.passOver(place.line - 1);
		let count = 0;
		for (const frame of framer.push(text)) {
			const isOne = frame.fault === null && frame.lines === 1;
			if (!isOne || isBlank(frame.raw, dialect.delimiter, this.#layout.isKnown)) return false;
			if (isLateQuoted(frame)) return false;
			const record = toRecord(frame, place.record + ++count, this.#layout);
			const isOther = this.#again.mayBe(record.values) || isRule(record.values);
			const sorted = isOther ? null : sorter.of(record);
			if (sorted === null) return false;
			take(sorted, columns);
		}
		return framer.isBetween;
	}
}
