import type { ReaderOptions } from '../reader.js';
import { isRemark } from './header.js';
import { columnNames, delimiterName, type Layout } from './layout.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown, modal } from './score.js';

/**
 * Record-typed text: a line whose letter is `H`, with or without a delimiter before it, then lines of `D` and `T`.
 * Only remarks and lines of one field may stand before it. `null` where the file is no such text.
 */
export function typedLayout(sample: Sample, options: ReaderOptions): Layout | null {
	const rows = sample.records.filter((record) => record.line > (options.preamble ?? 0));
	const at = rows.findIndex((record) => record.fields.length > 1 && !isRemark(record, sample));
	const header = rows[at];
	if (!header) return null;
	const leading = header.fields[0]?.trim() === '';
	const letter = (record: SampleRecord) => record.fields[leading ? 1 : 0]?.trim().toUpperCase();
	if (letter(header) !== 'H') return null;
	const body = rows.slice(at + 1);
	const typed = body.filter((record) => letter(record) === 'D' || letter(record) === 'T');
	const known = countKnown(header.fields, options.knownHeaders);
	// `H` may name a column of anything, such as hydrogen: the lines below it decide.
	const isTyped = known > 2 || (body.length === 0 ? leading || known > 1 : typed.length * 2 >= body.length);
	if (!isTyped) return null;
	const details = typed.filter((record) => letter(record) === 'D');
	const start = leading ? 2 : 1;
	const endsOpen = (record: SampleRecord) => record.fields.at(-1)?.trim() === '' && record.fields.length > start;
	const names = header.fields.slice(start, endsOpen(header) ? -1 : undefined).map((name) => name.trim());
	const full = modal(details.map((record) => record.fields.length - start));
	const open = details.length > 0 && details.every(endsOpen) && full !== names.length;
	const detailWidth = modal(
		details.map((record) => record.fields.length - start - (open || (endsOpen(header) && endsOpen(record)) ? 1 : 0)),
	);
	const columns = isControl(names, detailWidth, options) ? positional(detailWidth, options) : columnNames(names);
	return {
		columns: ['H', ...columns],
		headerLine: header.line,
		leading,
		trailing: true,
		isTyped: true,
		isKnown: true,
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
