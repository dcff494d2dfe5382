import iconv from 'iconv-lite';
import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/record.js';
import type { FileBytes, Reader, ReaderOptions } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { decodeHead, decodeText } from '../text.js';
import { detectDialect, isBlank } from './detect.js';
import { splitFields } from './fields.js';
import { type Frame, Framer, type TextDialect } from './framing.js';
import { detectLayout, type Layout } from './layout.js';

/** Records a batch. */
const BATCH = 500;

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** Text whose fields a character separates: CSV and its kin, and record-typed text (`|H|…`, `|D|…`, `|T|…`). */
export const delimited: Reader = {
	name: 'delimited',
	extensions: ['.csv', '.txt', '.tsv', '.psv', '.dat', '.dsv'],
	recognizes: (head) => !isOtherFormat(head),
	open: async (file, options) => {
		requireText(file);
		const { encoding, head, size } = file.traits;
		const text = decodeHead(head, encoding);
		// The last line of a head that is not the whole file is half a line.
		const whole =
			head.length < size ? text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1) || text : text;
		const sample = detectDialect(whole, options);
		const layout = detectLayout(sample, options);
		if (layout === null) return { detail: 'no header', batches: () => takeOffRecordTypes(nothing()) };
		if (layout.columns.length > options.limits.columns) {
			throw new EtlError('E_FILE_TOO_LARGE', `${file.name} has ${layout.columns.length} columns`, {
				context: { file: file.name, line: layout.headerLine, limit: 'limits.columns' },
			});
		}
		return {
			detail: layout.detail,
			batches: () => takeOffRecordTypes(readRecords(file, sample.dialect, layout, options)),
		};
	},
};

async function* nothing(): AsyncGenerator<RecordBatch> {}

async function* readRecords(
	file: FileBytes,
	dialect: TextDialect,
	layout: Layout,
	options: ReaderOptions,
): AsyncGenerator<RecordBatch> {
	const { columns } = layout;
	const outer = (layout.leading ? 1 : 0) + (layout.trailing ? 1 : 0);
	const framer = new Framer(dialect, options.limits.recordLength, () => columns.length + outer);
	let count = 0;
	const toBatches = function* (frames: readonly Frame[]): Generator<RecordBatch> {
		const content = frames.filter(
			(frame) => frame.line > layout.headerLine && !(isBlank(frame.raw, dialect.delimiter) && frame.fault === null),
		);
		for (let from = 0; from < content.length; from += BATCH) {
			const part = content.slice(from, from + BATCH);
			const fields = splitFields(part, dialect);
			yield { columns, records: part.map((frame, index) => toRecord(frame, fields[index] ?? null, ++count, layout)) };
		}
	};
	for await (const text of decodeText(file.open(), file.traits.encoding)) yield* toBatches(framer.push(text));
	yield* toBatches(framer.end());
}

function toRecord(frame: Frame, fields: string[] | null, record: number, layout: Layout): RawRecord {
	const raw = frame.raw.length > RAW ? `${frame.raw.slice(0, RAW)}…` : frame.raw;
	const { line } = frame;
	if (fields === null) return { record, line, raw, values: [], fault: frameFault(frame) };
	if (layout.leading && fields[0]?.trim() === '') fields.shift();
	if (layout.trailing && fields.length > 1 && fields.at(-1)?.trim() === '') fields.pop();
	const expected = layout.columns.length;
	if (fields.length === expected) return { record, line, raw, values: fields };
	const few = fields.length < expected;
	const reason = `has ${fields.length} fields, the header has ${expected}`;
	return {
		record,
		line,
		raw,
		values: fields,
		fault: { code: few ? 'E_FIELDS_FEW' : 'E_FIELDS_MANY', column: null, reason, value: null },
	};
}

function frameFault(frame: Frame): Fault {
	switch (frame.fault) {
		case 'too-long':
			return {
				code: 'E_RECORD_TOO_LARGE',
				column: null,
				reason: 'is longer than limits.recordLength allows',
				value: null,
			};
		case 'garbage':
			return { code: 'E_QUOTE', column: null, reason: 'has text behind a closing quote', value: null };
		case 'unclosed':
		case null:
			return { code: 'E_QUOTE', column: null, reason: 'has a quote that is not closed in its record', value: null };
	}
}

/** Zip and OLE2 containers, XML and JSON say what they are with their first characters. */
function isOtherFormat(head: Buffer): boolean {
	const magic = head.subarray(0, 4).toString('latin1');
	if (magic === 'PK\x03\x04' || magic === '\xd0\xcf\x11\xe0') return true;
	const start = head
		.subarray(0, 200)
		.toString('latin1')
		.replace(/^\xef\xbb\xbf/, '');
	return /^\s*(?:<\?xml|<!DOCTYPE|<!--|[[{]\s*["{[\]}])/.test(start);
}

/** @throws EtlError `E_FILE_MALFORMED` for an encoding that we do not know, and for bytes that are no text */
function requireText(file: FileBytes): void {
	const { encoding, head } = file.traits;
	const context = { file: file.name };
	if (!iconv.encodingExists(encoding))
		throw new EtlError('E_FILE_MALFORMED', `${encoding} is no encoding that we know`, { context });
	if (encoding.toLowerCase().startsWith('utf-16') || encoding.toLowerCase().startsWith('utf16')) return;
	let controls = 0;
	for (const byte of head) if (byte < 9 || (byte > 13 && byte < 28)) controls++;
	if (controls > head.length * 0.05) throw new EtlError('E_FILE_MALFORMED', `${file.name} is not text`, { context });
}
