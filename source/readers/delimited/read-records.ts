import type { Readable } from 'node:stream';
import type { MappedBlock, ReadBatch } from '../../core/records/mapped-block.js';
import type { RawRecord } from '../../core/records/record.js';
import { Batcher } from '../batcher.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { isDrawn, isRule } from '../rows/drawn.js';
import { HeaderAgain } from '../rows/header-again.js';
import { SecondTable } from '../rows/second-table.js';
import { type Decoder, decodePieces, textDecoder } from '../text.js';
import type { UnitTally } from '../unit-tally.js';
import { type Frame, Framer } from './framing.js';
import { isRemark } from './header.js';
import type { Layout } from './layout.js';
import { compileLateQuotes } from './quoting.js';
import { plainRows, profileOf, untilBlank, widthOf, widths } from './record-width.js';
import type { Sample } from './sample.js';
import { isBlank, toRecord } from './to-record.js';

/** Reads the lines below the header as records. Every line of the file is counted. */
export class RecordLines {
	readonly #file: FileBytes;
	readonly #sample: Sample;
	readonly #layout: Layout;
	readonly #options: ReaderOptions;
	readonly #tally: UnitTally;
	readonly #decoder: Decoder;
	readonly #framer: Framer;
	readonly #second: SecondTable;
	readonly #again: HeaderAgain;
	readonly #isLateQuoted: (frame: Frame) => boolean;
	#count = 0;
	#isFirst: boolean;

	constructor(file: FileBytes, sample: Sample, layout: Layout, options: ReaderOptions, tally: UnitTally) {
		const { dialect } = sample;
		this.#file = file;
		this.#sample = sample;
		this.#layout = layout;
		this.#options = options;
		this.#tally = tally;
		this.#decoder = textDecoder(file.traits.encoding);
		this.#framer = new Framer(dialect, options.limits.recordLength, widthOf(sample, layout, options));
		const { least, most } = widths(layout);
		const first = profileOf(untilBlank(plainRows(sample, layout)), layout);
		const whole = least === most ? [least] : [least, least + 1, most];
		this.#second = new SecondTable(layout.columns, { whole, cut: false }, first, file.name);
		this.#isLateQuoted = compileLateQuotes(dialect, options);
		this.#again = new HeaderAgain(layout.columns, options, file.name);
		this.#isFirst = layout.header !== 'none';
	}

	/** A stream of the file's bytes, for {@link push}. */
	open(): Readable {
		return this.#file.open();
	}

	/** The records of the next bytes, as far as they are complete. */
	*push(bytes: Buffer): Generator<ReadBatch> {
		for (const text of decodePieces(this.#decoder, bytes)) yield* this.#toBatches(this.#framer.push(text));
	}

	/** The last records. */
	*end(): Generator<ReadBatch> {
		const rest = this.#decoder.end();
		if (rest) yield* this.#toBatches(this.#framer.push(rest));
		yield* this.#toBatches(this.#framer.end());
		this.#tally.all = this.#framer.lines;
		if (this.#count === 0) yield { columns: this.#layout.columns, records: [] };
	}

	/** Number of lines so far. */
	get lines(): number {
		return this.#framer.lines;
	}

	/** Whether the next line begins a record, and nothing before it matters to what it is. */
	get isBetween(): boolean {
		return this.#count > 0 && this.#framer.isBetween && !this.#second.isLooking;
	}

	/** Takes records, one a line, that another thread has read. */
	pass(mapped: MappedBlock): ReadBatch {
		this.#framer.passOver(mapped.records);
		this.#tally.records += mapped.records;
		this.#count += mapped.records;
		return { columns: this.#layout.columns, records: [], mapped };
	}

	*#toBatches(frames: Iterable<Frame>): Generator<ReadBatch> {
		const { columns, headerLine } = this.#layout;
		const batch = new Batcher();
		for (const frame of frames) {
			if (frame.line <= headerLine) {
				countAbove(frame, this.#sample, this.#layout, this.#options, this.#tally);
				continue;
			}
			const record = this.#take(frame);
			if (record !== null && batch.add(record, frame.raw.length)) yield { columns, records: batch.take() };
		}
		if (!batch.isEmpty) yield { columns, records: batch.take() };
	}

	#take(frame: Frame): RawRecord | null {
		const { delimiter } = this.#sample.dialect;
		if (frame.fault === null && isBlank(frame.raw, delimiter, this.#layout.isKnown)) {
			this.#tally.blank += frame.lines;
			if (this.#count > 0) this.#second.blank();
			return null;
		}
		if (frame.fault === null && this.#second.isAgain(frame.line, frame.fields)) {
			this.#tally.control += frame.lines;
			return null;
		}
		const record = toRecord(
			this.#isLateQuoted(frame) ? { ...frame, fault: 'quoted' } : frame,
			this.#count + 1,
			this.#layout,
		);
		if (this.#again.is(frame.line, record.values)) {
			this.#tally.control += frame.lines;
			return null;
		}
		// Some programs print a rule below the header, and below each header that stands again.
		const isDrawnHere = this.#isFirst ? record.values.every(isDrawn) : isRule(record.values);
		this.#isFirst = false;
		if (isDrawnHere && frame.fault === null) {
			this.#tally.passOver('drawn lines', frame.lines, frame.line, frame.raw);
			return null;
		}
		this.#count++;
		this.#tally.records += frame.lines;
		return record;
	}
}

/** The file's records, read in this thread. */
export async function* inOrder(lines: RecordLines): AsyncGenerator<ReadBatch> {
	const bytes = lines.open();
	try {
		for await (const chunk of bytes) yield* lines.push(chunk as Buffer);
		yield* lines.end();
	} finally {
		bytes.destroy();
	}
}

/** Counts the header and the lines above it. */
function countAbove(frame: Frame, sample: Sample, layout: Layout, options: ReaderOptions, tally: UnitTally): void {
	const { line, lines, raw } = frame;
	const isSet = options.preamble !== undefined && line <= options.preamble;
	if (layout.header !== 'none' && line === layout.headerLine) tally.header += lines;
	else if (frame.fault === null && isBlank(raw, sample.dialect.delimiter, true)) tally.blank += lines;
	else if (isSet) tally.passOver('lines of preamble, as set', lines, line, raw);
	else if (isRemark(frame, sample)) tally.passOver('lines of remarks above the header', lines, line, raw);
	else tally.passOver('lines above the header', lines, line, raw);
}
