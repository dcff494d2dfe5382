import { EtlError } from '../../core/errors.js';
import { isNameless, type ReaderOptions } from '../reader.js';
import { judgeAbove } from '../rows/above-header.js';
import { headless, readsLikeRecord } from '../rows/headless.js';
import { namelessColumns } from '../rows/positional.js';
import { possibleWords, wordOf, wordsName } from '../rows/record-words.js';
import type { RecordWords } from '../rows/sorting.js';
import { isRemark, mostKnown, recordsEndOpen } from './header.js';
import { columnNames, delimiterName, type Layout } from './layout.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown, modal } from './score.js';

/** The head of a record-typed text. Its lines begin with a word, with or without a delimiter before it. */
interface TypedHead {
	readonly words: RecordWords & { readonly record: string };
	readonly leading: boolean;
	/** `null` where the file has none. */
	readonly header: SampleRecord | null;
	readonly details: readonly SampleRecord[];
}

/**
 * The layout of a record-typed text: a line with the word of a header, then lines of records and trailers; `null`
 * where the file is no such text.
 *
 * @throws EtlError `E_HEADER_LATE` where a record stands above the header, `E_COLUMNS_SHIFTED`
 */
export function typedLayout(sample: Sample, file: string, options: ReaderOptions): Layout | null {
	const head = findHead(sample, file, options);
	if (head === null) return null;
	const { words, leading, header, details } = head;
	const start = leading ? 2 : 1;
	const endsOpen = (record: SampleRecord) => record.fields.at(-1)?.trim() === '' && record.fields.length > start;
	const isOpen = header !== null && endsOpen(header);
	const names = (header?.fields ?? []).slice(start, isOpen ? -1 : undefined).map((name) => name.trim());
	const full = modal(details.map((record) => record.fields.length - start));
	const isFull = full === names.length || isLayout(full, names, options);
	const open = details.length > 0 && details.every(endsOpen) && !isFull;
	const opens = isOpen || (header === null && leading);
	const fieldsOf = (record: SampleRecord) =>
		record.fields.slice(start, open || (opens && endsOpen(record)) ? -1 : undefined);
	const width = modal(details.map((record) => fieldsOf(record).length));
	const namesColumns = header !== null && !isControl(names, width, options);
	const nameless = namesColumns
		? null
		: namelessColumns(
				width,
				details.map((record) => ({ values: fieldsOf(record) })),
				options,
				file,
			);
	const isSet = options.header !== undefined || options.preamble !== undefined;
	const knows = countKnown(names, options.knownHeaders) > 0;
	const alike = details.map(fieldsOf).filter((fields) => fields.length === names.length);
	if (header !== null && !isSet && !knows && readsLikeRecord(names, alike))
		throw headless(file, { line: header.line, fields: names });
	const above = sample.records.filter(
		(record) =>
			header !== null &&
			record.line < header.line &&
			record.line > (options.preamble ?? 0) &&
			!isRemark(record, sample),
	);
	const doubts =
		header === null || options.header !== undefined
			? []
			: judgeAbove(
					{ line: header.line, fields: nameless?.columns ?? names },
					above.map(({ line, fields }) => ({ line, fields: fields.slice(start) })),
					details.map(fieldsOf).filter((fields) => fields.length === width),
					file,
				);
	const { delimiter } = sample.dialect;
	const columns = [words.header ?? 'H', ...(options.columns ?? nameless?.columns ?? columnNames(names))];
	return {
		columns,
		headerLine: header?.line ?? options.preamble ?? 0,
		header: header === null ? 'none' : namesColumns ? 'names' : 'control',
		controlFields: namesColumns ? [] : names,
		leading,
		trailing: true,
		endsOpen: recordsEndOpen(details, columns.length + (leading ? 1 : 0)),
		isTyped: true,
		words: leading || !namesColumns || options.recordTypes || options.records?.types ? words : null,
		isKnown: true,
		detail: `${wordsName(words)} ${delimiterName(delimiter)}`,
		order: nameless?.order ?? (options.columns === undefined ? 'named by the header' : 'as set'),
		doubts: [...doubts, ...(nameless?.doubts ?? [])],
	};
}

/** Finds the header by its word, and whether the lines below it are records and trailers. */
function findHead(sample: Sample, file: string, options: ReaderOptions): TypedHead | null {
	if (options.records?.column !== undefined) return null;
	const from = typeof options.header === 'number' ? options.header - 1 : (options.preamble ?? 0);
	const rows = sample.records.filter((record) => record.line > from);
	const first = rows.find((row) => row.fields.length > 1 && !isRemark(row, sample));
	for (const words of possibleWords(options)) {
		if (words.record === null) continue;
		const { record } = words;
		for (const leading of [true, false]) {
			const word = (row: SampleRecord) =>
				leading && row.fields[0]?.trim() !== '' ? '' : wordOf(row.fields[leading ? 1 : 0]);
			const isTyped = (row: SampleRecord) =>
				word(row) === record || (words.trailer !== null && word(row) === words.trailer);
			const headers = rows.filter((row) => row.fields.length > 1 && word(row) === words.header);
			const at = rows.indexOf(mostKnown(headers, options, 2) ?? (headers[0] as SampleRecord));
			const header = rows[at] ?? null;
			// A header of the schema is above these lines, so `D` and `H` are values of its first column.
			const knownFirst = first && !isTyped(first) ? countKnown(first.fields, options.knownHeaders) : 0;
			const known = header === null ? 0 : countKnown(header.fields, options.knownHeaders);
			if (header !== first && knownFirst > 1 && knownFirst >= known) continue;
			const body = rows.filter((row, index) => row !== header && row.fields.length > 1 && (index > at || isTyped(row)));
			const typed = body.filter(isTyped);
			const marked = body.filter((row) => isTyped(row) || word(row) === words.header);
			const details = typed.filter((row) => word(row) === record);
			const head = { words: { ...words, record }, leading, header, details };
			if (header === null) {
				const isMarked = details.length > 0 && marked.length * 2 >= body.length;
				if (isMarked && (isNameless(options) || options.recordTypes === true)) return head;
				continue;
			}
			const early = rows.slice(0, at).filter(isTyped);
			const isOnly = rows.slice(0, at).every((row) => row.fields.length === 1 || isRemark(row, sample));
			const isMostly = typed.length > 0 && marked.length * 2 >= body.length;
			const isHeader = isOnly && (body.length === 0 ? leading || known > 1 : leading && known > 2);
			// `H` may be the name of any column, such as hydrogen. The lines below it decide.
			if (!isMostly && !isHeader) continue;
			if (early.length > 0 && options.header === undefined) throw late(file, header.line, early);
			return head;
		}
	}
	return null;
}

function late(file: string, line: number, early: readonly SampleRecord[]): EtlError {
	const first = early[0]?.line ?? 0;
	const many =
		early.length === 1
			? `a record or trailer, on line ${first}`
			: `${early.length} records, the first on line ${first}`;
	const message = `The header of ${file} stands on line ${line}, below ${many}`;
	const hint = `Ask the sender for the header above all records. If the lines above are none, pass over them: --preamble ${line - 1}.`;
	return new EtlError('E_HEADER_LATE', message, { context: { file, line: first }, hint });
}

/** Whether a number of fields fits the schema, where the header names no columns. */
function isLayout(width: number, names: readonly string[], options: ReaderOptions): boolean {
	if (countKnown(names, options.knownHeaders) >= 2) return false;
	return options.columns?.length === width || options.layouts.some((layout) => layout.length === width);
}

/** Whether a header has title, date and number of the file, and no column names. */
function isControl(names: readonly string[], detailWidth: number, options: ReaderOptions): boolean {
	if (countKnown(names, options.knownHeaders) >= 2) return false;
	return detailWidth !== names.length || names.some((name) => /^\d+$/.test(name));
}
