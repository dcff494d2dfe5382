import type { RawRecord, RecordBatch } from '../../core/record.js';
import { Batcher } from '../batcher.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { ColumnProfile } from '../rows/column-profile.js';
import { HeaderAgain } from '../rows/header-again.js';
import { wordOf } from '../rows/record-words.js';
import { SecondTable } from '../rows/second-table.js';
import { decodeText } from '../text.js';
import type { UnitTally } from '../unit-tally.js';
import { NO_QUOTE, splitLine } from './dialect.js';
import type { Width } from './fields.js';
import { type Frame, Framer } from './framing.js';
import { isRemark } from './header.js';
import type { Layout } from './layout.js';
import { holdsQuoted } from './quoting.js';
import type { Sample, SampleRecord } from './sample.js';
import { isBlank, toRecord } from './to-record.js';

/** Reads the lines below the header as records. Every line of the file is counted. */
export async function* readRecords(
	file: FileBytes,
	sample: Sample,
	layout: Layout,
	options: ReaderOptions,
	tally: UnitTally,
): AsyncGenerator<RecordBatch> {
	const { dialect } = sample;
	const { columns } = layout;
	const profile = profileOf(plainRows(sample, layout), layout);
	const framer = new Framer(dialect, options.limits.recordLength, widthOf(sample, layout, profile, options));
	const { least, most } = widths(layout);
	const first = profileOf(untilBlank(plainRows(sample, layout)), layout);
	const whole = least === most ? [least] : [least, least + 1, most];
	const second = new SecondTable(columns, { whole, cut: false }, first, file.name);
	// A field that looks quoted only after the first records is plain text with quotes in it.
	const quoted = dialect.quote === NO_QUOTE && options.quote === undefined ? '"' : null;
	const again = new HeaderAgain(columns, options, file.name);
	let count = 0;
	let isFirst = layout.header !== 'none';
	const take = (frame: Frame): RawRecord | null => {
		if (frame.fault === null && isBlank(frame.raw, dialect.delimiter, layout.isKnown)) {
			tally.blank += frame.lines;
			if (count > 0) second.blank();
			return null;
		}
		if (frame.fault === null && second.isAgain(frame.line, frame.fields)) {
			tally.control += frame.lines;
			return null;
		}
		const isQuoted = quoted !== null && frame.raw.includes(quoted) && holdsQuoted(frame.fields, quoted);
		const record = toRecord(isQuoted ? { ...frame, fault: 'quoted' } : frame, count + 1, layout);
		if (again.is(frame.line, record.values)) {
			tally.control += frame.lines;
			return null;
		}
		// Some programs print a rule below the header.
		if (
			isFirst &&
			record.values.every((value) => value !== null && /^\s*[-=+_]{2,}\s*$/.test(value)) &&
			frame.fault === null
		) {
			isFirst = false;
			tally.passOver('lines drawn below the header', frame.lines, frame.line, frame.raw);
			return null;
		}
		isFirst = false;
		count++;
		tally.records += frame.lines;
		return record;
	};
	const toBatches = function* (frames: Iterable<Frame>): Generator<RecordBatch> {
		const batch = new Batcher();
		for (const frame of frames) {
			if (frame.line <= layout.headerLine) {
				countAbove(frame, sample, layout, options, tally);
				continue;
			}
			const record = take(frame);
			if (record !== null && batch.add(record, frame.raw.length)) yield { columns, records: batch.take() };
		}
		if (!batch.isEmpty) yield { columns, records: batch.take() };
	};
	for await (const text of decodeText(file.open(), file.traits.encoding)) yield* toBatches(framer.push(text));
	yield* toBatches(framer.end());
	tally.all = framer.lines;
	if (count === 0) yield { columns, records: [] };
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

/** The allowed numbers of fields of a record. */
function widths({ columns, leading, trailing }: Layout): { readonly least: number; readonly most: number } {
	return { least: columns.length, most: columns.length + (leading ? 1 : 0) + (trailing ? 1 : 0) };
}

/** The profile of some records of the sample. */
function profileOf(rows: readonly SampleRecord[], layout: Layout): ColumnProfile {
	return new ColumnProfile(
		rows.map(({ fields }) => fields.slice(layout.leading ? 1 : 0)),
		layout.columns.length,
	);
}

/** Rows above the first blank line, where a second table may begin. */
function untilBlank(rows: readonly SampleRecord[]): readonly SampleRecord[] {
	const gap = rows.findIndex(({ line }, at) => at > 0 && line > (rows[at - 1] as SampleRecord).line + 1);
	return gap === -1 ? rows : rows.slice(0, gap);
}

function plainRows(sample: Sample, layout: Layout): SampleRecord[] {
	return sample.records.filter(
		({ line, fault, fields }) =>
			line > layout.headerLine &&
			fault === null &&
			fields.length >= layout.columns.length &&
			!fields.some((field) => field.includes('\n')),
	);
}

/**
 * Makes the check of records over several lines: they must be as wide as others, and no line may look like a record.
 */
function widthOf(sample: Sample, layout: Layout, profile: ColumnProfile, { multiline }: ReaderOptions): Width {
	const { least, most } = widths(layout);
	const { leading, isTyped } = layout;
	const from = leading ? 1 : 0;
	const rows = plainRows(sample, layout);
	const words = new Set(isTyped ? rows.map(({ fields }) => wordOf(fields[from])) : []);
	const isRecord = (line: string) => {
		const fields = splitLine(line, sample.dialect);
		if (least < 2 || fields.length < least || fields.length > most) return false;
		const own = fields.slice(from);
		if (words.size > 0) return words.has(wordOf(own[0]));
		// Half of them are enough: the first rows may have a state called 07, and other records have no digit there.
		if (profile.telling > 0) return profile.isLike(own, false);
		return least >= ENOUGH && own.filter((field) => field.trim() !== '').length * 2 > least;
	};
	return { least, most, isRecord: multiline ? () => false : isRecord };
}

/** Number of columns from which on the number of fields alone identifies a record. */
const ENOUGH = 4;
