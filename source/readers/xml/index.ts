import iconv from 'iconv-lite';
import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/record.js';
import { ColumnIndex } from '../column-index.js';
import type { FileBytes, Reader, ReaderOptions } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { asciiStart, decodeHead, decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { findRecord } from './find-record.js';
import { type Field, malformation, takeLeaves, takeRecord } from './take-record.js';
import { NotXml, walkElements, type XmlElement } from './walk.js';

/** Records a batch. */
const BATCH = 500;

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** XML 1.0 whose records are one element, repeated: its attributes, children and their children are the columns. */
export const xml: Reader = {
	name: 'xml',
	extensions: ['.xml'],
	recognizes: (head) => /^\s*<(?!html|!doctype html)[?!\p{L}_:]/iu.test(asciiStart(head)),
	open: async (file, options) => {
		const encoding = declaredEncoding(file) ?? file.traits.encoding;
		const path = findRecord(decodeHead(file.traits.head, encoding), options.recordName, options.knownHeaders);
		if (path === null) {
			const wanted =
				options.recordName === undefined ? 'no element that could be a record' : `no element ${options.recordName}`;
			throw malformed(file, `has ${wanted}`, 1);
		}
		return {
			detail: `element ${path.at(-1)}`,
			encoding,
			batches: () => takeOffRecordTypes(readRecords(file, encoding, path, options)),
		};
	},
};

async function* readRecords(
	file: FileBytes,
	encoding: string,
	path: readonly string[],
	options: ReaderOptions,
): AsyncGenerator<RecordBatch> {
	const { recordLength, depth } = options.limits;
	const input = new TextInput(decodeText(file.open(), encoding));
	const columns = new ColumnIndex(options.limits.columns, file.name);
	let records: RawRecord[] = [];
	let count = 0;
	try {
		for await (const element of walkElements(input, path, { length: recordLength, depth })) {
			records.push(toRecord(element, ++count, columns));
			if (records.length < BATCH) continue;
			yield { columns: columns.names, records };
			records = [];
		}
	} catch (error) {
		if (!(error instanceof NotXml)) throw error;
		if (error.limit === null)
			throw malformed(file, `is no well-formed XML: line ${error.line}, ${error.reason}`, error.line);
		throw new EtlError('E_FILE_TOO_LARGE', `${file.name}: line ${error.line}, ${error.reason}`, {
			context: { file: file.name, line: error.line, limit: error.limit },
		});
	} finally {
		await input.close();
	}
	if (records.length > 0) yield { columns: columns.names, records };
}

/** @throws NotXml */
function toRecord(element: XmlElement, record: number, columns: ColumnIndex): RawRecord {
	const { line, text } = element;
	const raw = text.length > RAW ? `${text.slice(0, RAW)}…` : text;
	const faulty = (code: Fault['code'], reason: string): RawRecord => {
		return { record, line, raw, values: [], fault: { code, column: null, reason, value: null } };
	};
	if (element.tooLong) return faulty('E_RECORD_TOO_LARGE', 'is longer than limits.recordLength allows');
	const fields = takeLeaves(text) ?? takeChecked(element);
	const values: (string | null)[] = new Array(columns.names.length).fill(null);
	const seen = new Set<number>();
	for (const { name, value } of fields) {
		const at = columns.at(name);
		if (seen.has(at)) return faulty('E_RECORD_SHAPE', 'has one element or attribute twice');
		seen.add(at);
		values[at] = value;
	}
	return { record, line, raw, values };
}

function takeChecked({ text, line }: XmlElement): Field[] {
	const fault = malformation(text);
	if (fault !== null) throw new NotXml(line, `in the element that begins here: ${fault}`);
	return takeRecord(text);
}

/** The encoding that the XML declaration names, where the bytes do not say otherwise by a mark or by their shape. */
function declaredEncoding(file: FileBytes): string | null {
	const { encoding, head } = file.traits;
	if (encoding !== 'utf-8' && encoding !== 'windows-1252') return null;
	if (head[0] === 0xef && head[1] === 0xbb) return null;
	const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(asciiStart(head))?.[1]?.toLowerCase();
	if (declared === undefined || declared.startsWith('utf')) return null;
	return iconv.encodingExists(declared) ? declared : null;
}

function malformed(file: FileBytes, what: string, line: number): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file.name} ${what}`, { context: { file: file.name, line } });
}
