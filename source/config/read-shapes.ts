import { z } from 'zod';
import { flag, fromText, globs, texts, wholeNumber } from '../core/config-values.js';
import { NO_QUOTE } from '../readers/delimited/dialect.js';
import { FORMATS } from '../readers/reader.js';
import { isTextEncoding } from '../readers/text.js';

const word = () => z.string().trim().min(1);

const recordsShape = z.strictObject({
	types: z
		.strictObject({
			header: word().optional().describe('Word of a header, such as `HDR`'),
			record: word().optional().describe('Word of a record, such as `DTL`; left out, every other row is one'),
			trailer: word().optional().describe('Word of a trailer, such as `TRL` or `TOTAL`'),
		})
		.optional()
		.describe('The words, where they are not `H`, `D` and `T`'),
	column: word().optional().describe("Column of the words, where it is not called as the header's word"),
	count: z
		.strictObject({
			field: z
				.union([wholeNumber(1), word()])
				.optional()
				.describe("Field of a trailer that holds its count: 1 is the first behind the word; or a column's name"),
			counts: z
				.enum(['records', 'lines', 'none'])
				.optional()
				.describe(
					'What it counts: `records` (default), `lines` with headers and trailers, or `none`: the number is no count',
				),
		})
		.optional()
		.describe("Where a trailer's count stands"),
});

const LINE_ENDS = { lf: '\n', crlf: '\r\n', cr: '\r' } as const;

/** Settings of reading, in a config or by flags. */
export const readShape = z.strictObject({
	format: z.enum(FORMATS).optional().describe('Format, whatever the name says'),
	delimiter: z
		.preprocess(
			(value) => (value === 'tab' || value === '\\t' ? '\t' : value),
			z.string().regex(/^.(?:(?<! ) )?$/s, { error: 'is not one character' }),
		)
		.optional()
		.describe('Delimiter of delimited text: one character, one with a blank behind it (`", "`), or `tab`'),
	quote: z
		.string()
		.regex(/^(?:.|none)$/s, { error: 'is neither one character nor none' })
		.transform((quote) => (quote === 'none' ? NO_QUOTE : quote))
		.optional()
		.describe('Quote character, or `none` where quotes are text'),
	escape: z.string().length(1, { error: 'is not one character' }).optional().describe('Escape character within quotes'),
	lineEnd: z
		.preprocess(
			lineEndName,
			z.enum(['lf', 'crlf', 'cr']).transform((name) => LINE_ENDS[name]),
		)
		.optional()
		.describe('Line end'),
	encoding: z
		.string()
		.refine(isTextEncoding, { error: 'is no encoding' })
		.optional()
		.describe('Text encoding, such as `windows-1252`'),
	preamble: wholeNumber(0).optional().describe('Lines to pass over before the header'),
	header: fromText(z.union([z.literal('none'), z.int().min(1)]), (text) =>
		/^\d+$/.test(text) ? Number(text) : text.toLowerCase(),
	)
		.optional()
		.describe('Line or row of the header, or `none` where the file names no columns'),
	columns: texts()
		.optional()
		.describe("Names of the columns in the file's order, in place of its own; where `header` is not set, it has none"),
	recordTypes: z
		.preprocess(
			(value) => (value === true || value === 'true' ? 'on' : value === false || value === 'false' ? 'off' : value),
			z.enum(['on', 'off']).transform((value) => value === 'on'),
		)
		.optional()
		.describe('Whether a column of words (`H`, `D`, `T`) says what rows are: `on` or `off`'),
	records: recordsShape.optional().describe('How rows say what they are, and trailers how many there are'),
	multiline: flag()
		.optional()
		.describe('Quoted fields may hold lines that look like records; else such a record is a reject'),
	sheet: z
		.union([z.string(), z.int().min(1)])
		.optional()
		.describe("Excel: the sheet's name or number"),
	hiddenRows: z
		.enum(['read', 'skip'])
		.optional()
		.describe('Excel: whether rows that are hidden or filtered out are records; left out they are, with a doubt'),
	recordName: z
		.string()
		.optional()
		.describe("JSON: key of the records' array; XML: element of a record; or the end of its path"),
});

/** Settings of reading for some files. */
export const readRuleShape = z.strictObject({
	files: globs()
		.optional()
		.describe('Globs of the files that this is for; `{date:DDMMYYYY}` is any date here. Default: every file'),
	...readShape.shape,
});

function lineEndName(value: unknown): unknown {
	return Object.entries(LINE_ENDS).find(([, characters]) => characters === value)?.[0] ?? value;
}
