import { amount } from '../../core/amounts.js';
import type { Doubt } from '../../core/reading/reading.js';
import { readSetting } from '../read-setting.js';
import { isNameless, type ReaderOptions } from '../reader.js';
import { headlessDoubt } from '../rows/headless.js';
import { namelessColumns } from '../rows/positional.js';
import { findHeader, hasOuterDelimiters, isOpen, recordsEndOpen } from './header.js';
import { columnNames, delimiterName, type Layout } from './layout.js';
import { typedLayout } from './record-typed.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown, modal } from './score.js';

/**
 * Finds header and columns; `null` where the file has nothing but blank lines and remarks.
 *
 * @throws EtlError `E_FILE_MALFORMED` where the first line is no header, or a broken one; `E_HEADER_LATE`,
 * `E_COLUMNS_SHIFTED`, `E_FILE_TOO_LARGE`
 */
export function detectLayout(sample: Sample, fileName: string, options: ReaderOptions): Layout | null {
	const typed = typedLayout(sample, fileName, options);
	if (typed) return typed;
	if (isNameless(options)) return namelessLayout(sample, fileName, options);
	const found = findHeader(sample, fileName, options);
	if (!found) return null;
	if (found === 'none') return takenAsRecords(sample, fileName, options);
	const { header, doubts } = found;
	const body = sample.records.filter((record) => record.line > header.line && record.fault === null);
	const outer = isOuter(sample, [header, ...body]);
	const names = outer ? header.fields.slice(1, -1) : header.fields;
	const width = options.columns?.length ?? names.length;
	const open = !outer && endsOpen(body, width, names);
	return {
		...PLAIN,
		columns: options.columns ?? columnNames(names),
		headerLine: header.line,
		header: 'names',
		leading: outer,
		trailing: outer || open,
		endsOpen: recordsEndOpen(body, width + (outer ? 1 : 0)),
		isKnown: countKnown(options.columns ?? names, options.knownHeaders) >= 2,
		detail: width === 1 ? 'one column' : delimiterName(sample.dialect.delimiter),
		order: options.columns === undefined ? 'named by the header' : 'as set',
		doubts: open && options.columns === undefined ? [...doubts, openDoubt(header, fileName)] : doubts,
	};
}

/** The layout of a file whose first line reads like a record, where nobody has said what its columns are. */
function takenAsRecords(sample: Sample, fileName: string, options: ReaderOptions): Layout | null {
	const layout = detectLayout(sample, fileName, { ...options, header: 'none' });
	const doubt = headlessDoubt(fileName, sample.records[0]?.line ?? 1);
	return layout && { ...layout, doubts: [doubt, ...layout.doubts] };
}

/** Defaults of a layout without record types. */
const PLAIN = { controlFields: [], isTyped: false, words: null } as const;

/** The layout of a file without column names. */
function namelessLayout(sample: Sample, fileName: string, options: ReaderOptions): Layout | null {
	const headerLine = options.preamble ?? 0;
	const rows = sample.records.filter((record) => record.line > headerLine && record.fault === null);
	const [first] = rows;
	if (first === undefined) return null;
	const outer = isOuter(sample, rows);
	const widest = modal(rows.map(({ fields }) => fields.length));
	const fits = (width: number) =>
		options.columns ? options.columns.length === width : options.layouts.some((layout) => layout.length === width);
	// An empty last field may be a column that later rows fill, unless the known columns end before it.
	const isEmpty = rows.every(({ fields }) => fields.length !== widest || fields.at(-1)?.trim() === '');
	const open = !outer && isEmpty && fits(widest - 1) && !fits(widest);
	const inner = ({ fields }: SampleRecord) => fields.slice(outer ? 1 : 0, outer || open ? -1 : undefined);
	const values = rows.map((row) => ({ values: inner(row) }));
	const width = modal(values.map((row) => row.values.length));
	const { columns, doubts, order } = namelessColumns(width, values, options, fileName);
	return {
		...PLAIN,
		columns,
		headerLine,
		header: 'none',
		leading: outer,
		trailing: outer || open || endsOpen(rows, columns.length),
		endsOpen: recordsEndOpen(rows, columns.length + (outer ? 1 : 0)),
		isKnown: countKnown(columns, options.knownHeaders) >= 2,
		detail: columns.length === 1 ? 'one column' : delimiterName(sample.dialect.delimiter),
		order,
		doubts,
	};
}

function isOuter({ dialect }: Sample, rows: readonly SampleRecord[]): boolean {
	return dialect.delimiter === '|' && rows.every(hasOuterDelimiters);
}

/**
 * A delimiter behind the last field is common. A header that lost a delimiter looks the same, and its values are then
 * under wrong names, so this is a doubt.
 */
function openDoubt({ line, fields }: SampleRecord, file: string): Doubt {
	const rows = `the lines below have ${amount(fields.length + 1, 'field')}, the last of them empty`;
	const message = `line ${line}, the header, has ${amount(fields.length, 'name')}, and ${rows}: that field is passed over`;
	return { code: 'D_HEADER', message, setting: readSetting(file, 'columns: [NAME, …]') };
}

/**
 * Whether more lines have one delimiter more than the header, with nothing behind it, than are as wide as the header. The
 * header once more and lines of another width say nothing.
 */
function endsOpen(body: readonly SampleRecord[], width: number, names: readonly string[] = []): boolean {
	const open = body.filter(({ fields }) => isOpen(fields, width));
	const closed = body.filter(({ fields }) => fields.length === width && fields.some((each, at) => each !== names[at]));
	return open.length > closed.length;
}
