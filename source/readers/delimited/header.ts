import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { readSetting } from '../read-setting.js';
import type { ReaderOptions } from '../reader.js';
import { judgeAbove } from '../rows/above-header.js';
import { headerDoubts } from '../rows/header-doubts.js';
import { headless, isFigure, readsLikeRecord, takesAsRecord } from '../rows/headless.js';
import { isTableAbove, secondTable } from '../rows/second-table.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown } from './score.js';

/** Rows of a spreadsheet that may stand above its table. */
const TITLES = 10;

/** A header, with doubts about it. */
export interface FoundHeader {
	readonly header: SampleRecord;
	readonly doubts: readonly Doubt[];
}

/**
 * Finds the header. It is the line with the most names of the schema. Where there are none, it is the first line with
 * the usual number of fields, or the line above that one where only the upper line reads like names.
 *
 * @returns `none` where the first line is a record, and `undefined` where there is no line at all
 * @throws EtlError where a record would be taken for the header or lost above it: `E_HEADER_LATE`,
 */
export function findHeader(sample: Sample, fileName: string, options: ReaderOptions): FoundHeader | 'none' | undefined {
	const { records, modalFields } = sample;
	const set = setHeader(records, fileName, options);
	// Names of the config replace whatever is in the header's place.
	if (set) return options.columns ? { header: set, doubts: [] } : wholeHeader(set, sample, fileName, options);
	const known = mostKnown(records, options, Math.min(2, Math.max(1, modalFields)));
	const likely = known ?? likeliest(sample);
	if (likely === undefined) return undefined;
	const { header, doubts } = wholeHeader(likely, sample, fileName, options);
	const isOuter = sample.dialect.delimiter === '|' && hasOuterDelimiters(header);
	const inner = (record: SampleRecord) =>
		isOuter && hasOuterDelimiters(record) ? record.fields.slice(1, -1) : record.fields;
	const names = inner(header);
	const below = records.filter((record) => record.line > header.line && record.fault === null);
	// Rows may end with a delimiter although the header does not.
	const alike = below.map(inner).filter((fields) => fields.length === names.length || isOpen(fields, names.length));
	const onlyFigures = names.every((name) => name.trim() === '' || isFigure(name));
	const knows = countKnown(names, options.knownHeaders) > 0;
	const above = records.filter((record) => record.line < header.line && !isSeparatorLine(record, sample));
	const isRecord = !knows && readsLikeRecord(names, alike);
	if (isRecord && takesAsRecord(options, above)) return 'none';
	if (isRecord || (!knows && onlyFigures)) throw headless(fileName, header);
	const texts = above.map((record) => ({ line: record.line, fields: inner(record) }));
	if (known === undefined && isTableAbove(texts.map(({ fields }) => fields))) throw secondTable(fileName, header.line);
	const row = { line: header.line, fields: names };
	return {
		header,
		doubts: [...doubts, ...judgeAbove(row, texts, alike, fileName), ...headerDoubts(row, alike, knows, fileName)],
	};
}

/** Whether a line has an empty first and an empty last field, as in `|a|b|`. */
export function hasOuterDelimiters({ fields }: SampleRecord): boolean {
	return fields.length > 2 && fields[0]?.trim() === '' && fields.at(-1)?.trim() === '';
}

/** Whether a line of a width has the delimiter behind its last field, with nothing behind it. */
export function isOpen(fields: readonly string[], width: number): boolean {
	return fields.length === width + 1 && fields.at(-1)?.trim() === '';
}

/**
 * Whether records end with the delimiter: more of them do than have a value in the last column without it. A record that is as
 * wide as the columns and ends with an empty field is then one field short.
 *
 * @param width - fields of a record, with an empty one in front where lines begin with the delimiter
 */
export function recordsEndOpen(records: readonly SampleRecord[], width: number): boolean {
	const open = records.filter(({ fields }) => isOpen(fields, width));
	const filled = records.filter(({ fields }) => fields.length === width && fields.at(-1)?.trim() !== '');
	return open.length > filled.length;
}

/**
 * The header at the configured place; `undefined` where none is configured.
 *
 * @throws EtlError `E_FILE_MALFORMED` where the place is empty
 */
function setHeader(records: readonly SampleRecord[], fileName: string, { header, preamble }: ReaderOptions) {
	const after = typeof header === 'number' ? header - 1 : preamble;
	if (after === undefined) return undefined;
	const found = records.find((record) => record.line > after);
	if (found && (typeof header !== 'number' || found.line === header)) return found;
	const message = `${fileName} has no header ${typeof header === 'number' ? `on line ${header}` : `behind a preamble of ${after} lines`}`;
	throw new EtlError('E_FILE_MALFORMED', message, { context: { file: fileName } });
}

/** The first of the lines with the most names that the schema knows. */
export function mostKnown(
	records: readonly SampleRecord[],
	options: ReaderOptions,
	least: number,
): SampleRecord | undefined {
	let best: SampleRecord | undefined;
	let most = least - 1;
	for (const record of records) {
		const known = countKnown(record.fields, options.knownHeaders);
		if (known <= most) continue;
		best = record;
		most = known;
	}
	return best;
}

/** The most likely header where no line has a name of the schema. */
function likeliest(sample: Sample): SampleRecord | undefined {
	const { records, modalFields } = sample;
	const rows = records.filter((record) => !isRemark(record, sample));
	const at = rows.findIndex((record) => record.fault === null && record.fields.length === modalFields);
	const first = rows[Math.max(0, at)];
	if (!first) return undefined;
	const before = records[records.indexOf(first) - 1];
	if (before !== undefined && isOpenBelow(before, first)) return firstLike(before, records);
	// A title row of a spreadsheet is as wide as the table: one name and many empty fields.
	const isWide = ({ fields }: SampleRecord) => fields.length >= Math.min(modalFields, Math.max(2, modalFields - 1));
	const named = isMostlyEmpty(first)
		? rows.slice(at, at + TITLES).find((row) => isWide(row) && readsLikeNames(row))
		: undefined;
	const found = named ?? first;
	const above = records[records.indexOf(found) - 1];
	const isWider = above !== undefined && modalFields > 1 && above.fields.length > modalFields;
	const isAbove =
		above && (above.fault !== null || isWider || !readsLikeNames(found)) && mayBeHeader(above, modalFields);
	return isAbove ? firstLike(above, records) : found;
}

/** The first line that reads the same: of a header that stands twice, nothing above the second may be lost. */
function firstLike({ raw }: SampleRecord, records: readonly SampleRecord[]): SampleRecord | undefined {
	return records.find((record) => record.raw === raw);
}

/** Whether a line names the columns of the one below, which ends with a delimiter more. */
function isOpenBelow(names: SampleRecord, { fields }: SampleRecord): boolean {
	return fields.length > 2 && isOpen(fields, names.fields.length) && readsLikeNames(names);
}

/** NEL and Unicode's separators of lines and paragraphs. Within a record they are text. */
const OTHER_LINE_END = /[\u0085\p{Zl}\p{Zp}]/u;

/** A line that is about the file: `# made by …`, `sep=;`. */
export function isRemark(record: SampleRecord, sample: Sample): boolean {
	return record.fields[0]?.startsWith('#') === true || isSeparatorLine(record, sample);
}

function isSeparatorLine({ fields }: SampleRecord, { dialect }: Sample): boolean {
	return /^"?sep=.?"?$/i.test(fields.join(dialect.delimiter).trim());
}

/**
 * Whether a line above the first row of usual width may be a header that is too short, too long or broken, and no
 * title.
 */
function mayBeHeader(record: SampleRecord, modalFields: number): boolean {
	if (record.fault === 'too-long') return true;
	if (record.fault !== null) return record.fields.length >= 2;
	if (record.fields[0]?.startsWith('#')) return record.fields.length === modalFields && modalFields > 1;
	const names = record.fields.filter((field) => field.trim() !== '');
	// A title is not wider than the table. A header may have one name too many, and a name that is empty or a number.
	if (record.fields.length > modalFields) return names.filter((name) => !isFigure(name)).length >= 2;
	return record.fields.length > 1 && readsLikeNames(record);
}

function isMostlyEmpty({ fields }: SampleRecord): boolean {
	return fields.filter((field) => field.trim() === '').length * 2 > fields.length;
}

function readsLikeNames({ fields, fault }: SampleRecord): boolean {
	return fault === null && fields.every((field) => field.trim() !== '' && !isFigure(field));
}

/**
 * Accepts a header with broken quotes where the schema knows none of its names and it is as wide as the records.
 * Otherwise nobody knows which column has lost its name.
 *
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
function wholeHeader(header: SampleRecord, sample: Sample, fileName: string, options: ReaderOptions): FoundHeader {
	const isBroken = header.fault === 'garbage' || header.fault === 'unclosed';
	const isStranger = countKnown(header.fields, options.knownHeaders) === 0;
	if (!isBroken || !isStranger || header.fields.length !== sample.modalFields)
		return { header: whole(header, fileName), doubts: [] };
	const fields = header.fields.map((name) => name.replaceAll(sample.dialect.quote, ''));
	const message = `line ${header.line} is taken for the header, though its quotes are broken`;
	const setting = readSetting(fileName, `columns: [${fields.join(', ')}], header: ${header.line}`);
	return { header: { ...header, fields, fault: null }, doubts: [{ code: 'D_HEADER', message, setting }] };
}

function whole(header: SampleRecord, fileName: string): SampleRecord {
	const context = { file: fileName, line: header.line };
	switch (header.fault) {
		case null:
			if (header.fields.some((name) => OTHER_LINE_END.test(name))) throw otherLineEnds(fileName, header.line);
			return header;
		case 'too-long':
			throw new EtlError('E_FILE_TOO_LARGE', `The header of ${fileName} is longer than limits.recordLength allows`, {
				context: { ...context, limit: 'limits.recordLength' },
			});
		case 'garbage':
		case 'unclosed':
		case 'swallows':
		case 'quoted':
			throw new EtlError('E_FILE_MALFORMED', `The header of ${fileName}, line ${header.line}, has a broken quote`, {
				context,
			});
	}
}

/** Refuses a header that continues behind such a character, because all records may be in its line. */
function otherLineEnds(fileName: string, line: number): EtlError {
	const message = `The header of ${fileName}, line ${line}, goes on behind a line end that is not LF, CR or CRLF`;
	return new EtlError('E_FILE_MALFORMED', message, { context: { file: fileName, line } });
}
