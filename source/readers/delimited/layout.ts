import type { ReaderOptions } from '../reader.js';
import { countKnown, modal, type Sample, type SampleRecord } from './detect.js';

/** How the lines of a file become records. */
export interface Layout {
	/** The columns; the first is `H` where lines begin with a record type. */
	readonly columns: readonly string[];
	/** The line of the header: what stands before it is preamble. 0 where there is none. */
	readonly headerLine: number;
	/** Lines begin with the delimiter: their first field is none. */
	readonly leading: boolean;
	/** Lines end with the delimiter: their last field is none. */
	readonly trailing: boolean;
	/** For a person, such as `H/D/T |`. */
	readonly detail: string;
}

/** Finds header and columns. `null` where the file has no header at all. */
export function detectLayout(sample: Sample, options: ReaderOptions): Layout | null {
	const typed = typedLayout(sample, options);
	if (typed) return typed;
	const header = findHeader(sample, options);
	if (!header) return null;
	const columns = header.fields.map((name, index) => name.trim() || `column_${index + 1}`);
	return {
		columns,
		headerLine: header.line,
		leading: false,
		trailing: false,
		detail: delimiterName(sample.dialect.delimiter),
	};
}

function findHeader(sample: Sample, options: ReaderOptions): SampleRecord | undefined {
	if (options.preamble !== undefined)
		return sample.records.find((record) => record.line > (options.preamble as number));
	const candidates = sample.records.filter(
		(record) => !record.fields[0]?.startsWith('#') && !/^sep=.$/.test(record.fields.join(sample.dialect.delimiter)),
	);
	const known = candidates
		.slice(0, 30)
		.find((record) => countKnown(record.fields, options.knownHeaders) >= Math.min(2, sample.modalFields));
	return known ?? candidates.find((record) => record.fields.length === sample.modalFields) ?? candidates[0];
}

/** Record-typed text: the first line's letter is `H`, with or without a delimiter before it. */
function typedLayout(sample: Sample, options: ReaderOptions): Layout | null {
	const first = sample.records.find((record) => record.line > (options.preamble ?? 0));
	if (!first) return null;
	const leading = first.fields[0]?.trim() === '';
	const letter = (record: SampleRecord) => record.fields[leading ? 1 : 0]?.trim().toUpperCase();
	if (letter(first) !== 'H') return null;
	const details = sample.records.filter((record) => letter(record) === 'D');
	if (
		details.length === 0 &&
		!sample.records.slice(1).some((record) => letter(record) === 'T') &&
		first.fields.length < 2
	)
		return null;
	const start = leading ? 2 : 1;
	const endsOpen = (record: SampleRecord) => record.fields.at(-1)?.trim() === '' && record.fields.length > start;
	const trailing = endsOpen(first);
	const width = (record: SampleRecord) => record.fields.length - start - (trailing && endsOpen(record) ? 1 : 0);
	const names = first.fields.slice(start, trailing ? -1 : undefined).map((name) => name.trim());
	const detailWidth = modal(details.map(width));
	const columns = isControl(names, detailWidth, options)
		? positional(detailWidth, options)
		: names.map((name, index) => name || `column_${index + 1}`);
	return {
		columns: ['H', ...columns],
		headerLine: first.line,
		leading,
		trailing,
		detail: `H/D/T ${delimiterName(sample.dialect.delimiter)}`,
	};
}

/** Whether a header says title, date and number of the file, instead of naming columns. */
function isControl(names: readonly string[], detailWidth: number, options: ReaderOptions): boolean {
	if (countKnown(names, options.knownHeaders) >= 2) return false;
	return detailWidth !== names.length || names.some((name) => /^\d+$/.test(name));
}

/** The names of columns that the file does not name: the schema's order, where it has a layout of that width. */
function positional(width: number, options: ReaderOptions): readonly string[] {
	const fits = options.layouts.find((layout) => layout.length === width);
	if (fits) return fits;
	const fallback = width === 0 ? options.layouts[0] : undefined;
	return fallback ?? Array.from({ length: width }, (_, index) => `column_${index + 1}`);
}

function delimiterName(delimiter: string): string {
	if (delimiter === '\t') return 'tab';
	if (delimiter === ' ') return 'space';
	return /\p{Cc}/u.test(delimiter)
		? `U+${delimiter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
		: delimiter;
}
