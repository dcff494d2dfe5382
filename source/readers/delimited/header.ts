import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading.js';
import { judgeAbove } from '../above-header.js';
import { headless, isFigure, readsLikeRecord } from '../headless.js';
import type { ReaderOptions } from '../reader.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown } from './score.js';

/** Rows of a spreadsheet that may stand above its table. */
const TITLES = 10;

/** A header, with what speaks against it. */
export interface FoundHeader {
	readonly header: SampleRecord;
	readonly doubts: readonly Doubt[];
}

/**
 * Finds the header: the line with the most names that the schema knows; else the first that has as many fields as most,
 * unless the line above it reads like names and it does not.
 *
 * @throws EtlError where a record would else be taken for the header or lost above it: `E_HEADER_LATE`,
 * `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export function findHeader(sample: Sample, fileName: string, options: ReaderOptions): FoundHeader | undefined {
	const { records, modalFields } = sample;
	const set = setHeader(records, fileName, options);
	if (set) return { header: whole(set, fileName), doubts: [] };
	const known = mostKnown(records, options, Math.min(2, Math.max(1, modalFields)));
	const header = known ?? likeliest(sample);
	if (header === undefined) return undefined;
	whole(header, fileName);
	const isOuter = sample.dialect.delimiter === '|' && hasOuterDelimiters(header);
	const inner = (record: SampleRecord) =>
		isOuter && hasOuterDelimiters(record) ? record.fields.slice(1, -1) : record.fields;
	const names = inner(header);
	const below = records.filter((record) => record.line > header.line && record.fault === null);
	// A row may end with a delimiter, below a header that does not.
	const alike = below.map(inner).filter((fields) => fields.length === names.length || isOpen(fields, names.length));
	const onlyFigures = names.every((name) => name.trim() === '' || isFigure(name));
	const knows = countKnown(names, options.knownHeaders) > 0;
	if (!knows && (onlyFigures || readsLikeRecord(names, alike))) throw headless(fileName, header);
	const above = records.filter((record) => record.line < header.line && !isSeparatorLine(record, sample));
	const texts = above.map((record) => ({ line: record.line, fields: inner(record) }));
	return { header, doubts: judgeAbove({ line: header.line, fields: names }, texts, alike, fileName) };
}

/** Whether a line has an empty first and an empty last field, as in `|a|b|`. */
export function hasOuterDelimiters({ fields }: SampleRecord): boolean {
	return fields.length > 2 && fields[0]?.trim() === '' && fields.at(-1)?.trim() === '';
}

function isOpen(fields: readonly string[], width: number): boolean {
	return fields.length === width + 1 && fields.at(-1)?.trim() === '';
}

/**
 * The header whose place is set; `undefined` where none is.
 *
 * @throws EtlError `E_FILE_MALFORMED` where nothing stands there
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

/** The line that is most likely a header where the schema knows no name in any. */
function likeliest(sample: Sample): SampleRecord | undefined {
	const { records, modalFields } = sample;
	const rows = records.filter((record) => !isRemark(record, sample));
	const at = rows.findIndex((record) => record.fault === null && record.fields.length === modalFields);
	const first = rows[Math.max(0, at)];
	if (!first) return undefined;
	// A spreadsheet's title row is as wide as its table: one name and many empty fields.
	const named = isMostlyEmpty(first) ? rows.slice(at, at + TITLES).find(readsLikeNames) : undefined;
	const found = named ?? first;
	const above = records[records.indexOf(found) - 1];
	const isAbove = above && (above.fault !== null || !readsLikeNames(found)) && mayBeHeader(above, modalFields);
	return isAbove ? above : found;
}

/** NEL, and what Unicode has for lines and paragraphs: within a record they are text. */
const OTHER_LINE_END = /[\u0085\p{Zl}\p{Zp}]/u;

/** A line that is about the file: `# made by …`, `sep=;`. */
export function isRemark(record: SampleRecord, sample: Sample): boolean {
	return record.fields[0]?.startsWith('#') === true || isSeparatorLine(record, sample);
}

function isSeparatorLine({ fields }: SampleRecord, { dialect }: Sample): boolean {
	return /^"?sep=.?"?$/i.test(fields.join(dialect.delimiter).trim());
}

/** A line above the first row of usual width: a header that is too short, too long or broken, unless it is a title. */
function mayBeHeader(record: SampleRecord, modalFields: number): boolean {
	if (record.fault === 'too-long') return true;
	if (record.fault !== null) return record.fields.length >= Math.max(2, modalFields);
	if (record.fields[0]?.startsWith('#')) return record.fields.length === modalFields && modalFields > 1;
	return record.fields.length > 1 && readsLikeNames(record);
}

function isMostlyEmpty({ fields }: SampleRecord): boolean {
	return fields.filter((field) => field.trim() === '').length * 2 > fields.length;
}

function readsLikeNames({ fields, fault }: SampleRecord): boolean {
	return fault === null && fields.every((field) => field.trim() !== '' && !isFigure(field));
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
			throw new EtlError('E_FILE_MALFORMED', `The header of ${fileName}, line ${header.line}, has a broken quote`, {
				context,
			});
	}
}

/** Where the header goes on behind such a character, all records of the file may stand in its line. */
function otherLineEnds(fileName: string, line: number): EtlError {
	const message = `The header of ${fileName}, line ${line}, goes on behind a line end that is not LF, CR or CRLF`;
	return new EtlError('E_FILE_MALFORMED', message, { context: { file: fileName, line } });
}
