import { EtlError } from '../../core/errors.js';
import type { RecordBatch } from '../../core/record.js';
import { Batcher } from '../batcher.js';
import type { FileBytes, Reader, ReaderOptions } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { decodeText } from '../text.js';
import { NO_FINDINGS } from '../unit-tally.js';
import { detectDialect } from './detect-dialect.js';
import { detectLayout } from './detect-layout.js';
import { type Frame, Framer, type TextDialect } from './framing.js';
import { readHead, requireText } from './head.js';
import type { Layout } from './layout.js';
import { isBlank, toRecord } from './to-record.js';

/** Text whose fields a character separates: CSV and its kin, and record-typed text (`|H|…`, `|D|…`, `|T|…`). */
export const delimited: Reader = {
	name: 'delimited',
	extensions: ['.csv', '.txt', '.tsv', '.psv', '.dat', '.dsv'],
	recognizes: (head) => !isOtherFormat(head),
	open: async (file, options) => {
		requireText(file);
		const sample = detectDialect(await readHead(file, options.limits.recordLength), file.name, options);
		const layout = detectLayout(sample, file.name, options);
		if (layout === null) {
			return { detail: 'no header', findings: NO_FINDINGS, batches: () => takeOffRecordTypes(nothing()) };
		}
		if (layout.columns.length > options.limits.columns) {
			throw new EtlError('E_FILE_TOO_LARGE', `${file.name} has ${layout.columns.length} columns`, {
				context: { file: file.name, line: layout.headerLine, limit: 'limits.columns' },
			});
		}
		const batches = () => readRecords(file, sample.dialect, layout, options);
		return {
			detail: layout.detail,
			findings: NO_FINDINGS,
			batches: () => takeOffRecordTypes(batches(), layout.isTyped || layout.isKnown),
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
	const most = columns.length + (layout.leading ? 1 : 0) + (layout.trailing ? 1 : 0);
	const framer = new Framer(dialect, options.limits.recordLength, { least: columns.length, most });
	let count = 0;
	const toBatches = function* (frames: Iterable<Frame>): Generator<RecordBatch> {
		const batch = new Batcher();
		for (const frame of frames) {
			if (frame.line <= layout.headerLine || isEmptyRow(frame, dialect, layout)) continue;
			const isFull = batch.add(toRecord(frame, ++count, layout), frame.raw.length);
			if (isFull) yield { columns, records: batch.take() };
		}
		if (!batch.isEmpty) yield { columns, records: batch.take() };
	};
	for await (const text of decodeText(file.open(), file.traits.encoding)) yield* toBatches(framer.push(text));
	yield* toBatches(framer.end());
	if (count === 0) yield { columns, records: [] };
}

/** A line of blanks is no record; nor is a row of empty fields in a file of the feed, as spreadsheets leave them behind. */
function isEmptyRow({ raw, fault }: Frame, { delimiter }: TextDialect, { isKnown }: Layout): boolean {
	return fault === null && isBlank(raw, delimiter, isKnown);
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
