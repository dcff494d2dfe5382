import { EtlError } from '../../core/errors.js';
import type { RecordBatch } from '../../core/records/record.js';
import type { Reader } from '../reader.js';
import { recordTypesOf } from '../rows/record-table.js';
import { takeOffRecordTypes } from '../rows/record-types.js';
import { RowSorter } from '../rows/row-sorter.js';
import { NO_FINDINGS, UnitTally } from '../unit-tally.js';
import { detectDialect } from './detect-dialect.js';
import { detectLayout } from './detect-layout.js';
import { findingsOf } from './findings.js';
import { readHead, requireText } from './head.js';
import { isCutByLines, PlainLines } from './plain-lines.js';
import { inThreads } from './read-in-threads.js';
import { inOrder, RecordLines } from './read-records.js';

/** Text with delimited fields: CSV and its variants, and record-typed text (`|H|…`, `|D|…`, `|T|…`). */
export const delimited: Reader = {
	name: 'delimited',
	extensions: ['.csv', '.txt', '.tsv', '.psv', '.dat', '.dsv'],
	recognizes: (head) => !isOtherFormat(head),
	open: async (file, options) => {
		requireText(file);
		const head = await readHead(file, options.limits.recordLength);
		const sample = detectDialect(head, file.name, options);
		const layout = detectLayout(sample, file.name, options);
		if (layout === null) {
			return { detail: 'no header', findings: NO_FINDINGS, batches: () => takeOffRecordTypes(nothing()) };
		}
		if (layout.columns.length > options.limits.columns) {
			throw new EtlError('E_FILE_TOO_LARGE', `${file.name} has ${layout.columns.length} columns`, {
				context: { file: file.name, line: layout.headerLine, limit: 'limits.columns' },
			});
		}
		const types = recordTypesOf(file.name, options, layout);
		const isByLines = isCutByLines(file.traits.encoding, sample);
		let plain: PlainLines | null = null;
		const plainLines = () => {
			plain ??= new PlainLines(file, sample, layout, options);
			return plain;
		};
		return {
			detail: layout.detail,
			findings: findingsOf(file.name, head, sample, layout, options),
			batches: (threads) => {
				const tally = new UnitTally('line');
				const sorter = new RowSorter(types);
				const lines = new RecordLines(file, sample, layout, options, tally);
				const batches = threads && isByLines ? inThreads(lines, sorter, threads) : inOrder(lines);
				return takeOffRecordTypes(batches, sorter, () => tally.findings());
			},
			...(isByLines && { plain: (bytes, place, take) => plainLines().read(bytes, place, take) }),
		};
	},
};

async function* nothing(): AsyncGenerator<RecordBatch> {}

/** A root element: another element begins directly inside it, unlike behind a column name in angle brackets. */
const ROOT = /^<[A-Za-z_:][\w:.-]*(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*>\s*</;

/** Bytes that are examined. The attributes of a root element, mostly namespaces, may be long. */
const START = 4096;

/** Whether a text is in another format: zip and OLE2 containers, XML and JSON have their first characters. */
function isOtherFormat(head: Buffer): boolean {
	const magic = head.subarray(0, 4).toString('latin1');
	if (magic === 'PK\x03\x04' || magic === '\xd0\xcf\x11\xe0') return true;
	const start = head
		.subarray(0, START)
		.toString('latin1')
		.replace(/^\xef\xbb\xbf/, '')
		.trimStart();
	return ROOT.test(start) || /^(?:<\?xml|<!DOCTYPE|<!--|[[{]\s*["{[\]}])/.test(start);
}
