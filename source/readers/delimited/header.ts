import { EtlError } from '../../core/errors.js';
import type { ReaderOptions } from '../reader.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown, isNumber } from './score.js';

/** Records of the head among which the header is looked for. */
const HEADER_WITHIN = 30;

/** Rows of a spreadsheet that may stand above its table. */
const TITLES = 10;

const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}.*)?$/;

/**
 * Finds the header: the line with names that the schema knows; else the first that has as many fields as most, unless
 * the line above it reads like names and it does not.
 *
 * @throws EtlError where a record would else be taken for the header: `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export function findHeader(sample: Sample, fileName: string, options: ReaderOptions): SampleRecord | undefined {
	const { records, modalFields } = sample;
	if (options.preamble !== undefined) {
		const set = records.find((record) => record.line > (options.preamble as number));
		return set && whole(set, fileName);
	}
	const known = records
		.slice(0, HEADER_WITHIN)
		.find((record) => countKnown(record.fields, options.knownHeaders) >= Math.min(2, Math.max(1, modalFields)));
	if (known) return whole(known, fileName);
	const rows = records.filter((record) => !isRemark(record, sample));
	const at = rows.findIndex((record) => record.fault === null && record.fields.length === modalFields);
	const first = rows[Math.max(0, at)];
	if (!first) return undefined;
	// A spreadsheet's title row is as wide as its table: one name and many empty fields.
	const named = isMostlyEmpty(first) ? rows.slice(at, at + TITLES).find(readsLikeNames) : undefined;
	const found = named ?? first;
	const above = records[records.indexOf(found) - 1];
	const isAbove = above && (above.fault !== null || !readsLikeNames(found)) && mayBeHeader(above, modalFields);
	const header = isAbove ? above : found;
	if (
		header.fault === null &&
		!header.fields.some((name) => name.trim() !== '' && !isNumber(name) && !DATE.test(name.trim()))
	)
		throw headless(fileName, header.line);
	return whole(header, fileName);
}

/** NEL, and what Unicode has for lines and paragraphs: within a record they are text. */
const OTHER_LINE_END = /[\u0085\p{Zl}\p{Zp}]/u;

/** A line that is about the file: `# made by …`, `sep=;`. */
export function isRemark({ fields }: SampleRecord, { dialect }: Sample): boolean {
	return fields[0]?.startsWith('#') === true || /^"?sep=.?"?$/i.test(fields.join(dialect.delimiter).trim());
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
	return fault === null && fields.every((field) => field.trim() !== '' && !isNumber(field) && !DATE.test(field.trim()));
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

function headless(fileName: string, line: number): EtlError {
	return new EtlError('E_FILE_MALFORMED', `Line ${line} of ${fileName} should be the header, but holds only numbers`, {
		context: { file: fileName, line },
		hint: 'Ask the sender for a header line. If these are the names, say how many lines stand before them: --preamble 0.',
	});
}
