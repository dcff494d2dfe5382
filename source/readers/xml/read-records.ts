import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/record.js';
import { ColumnIndex } from '../column-index.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { malformed } from './malformed.js';
import { type Field, malformation, takeLeaves, takeRecord } from './take-record.js';
import { NotXml, walkElements, type XmlElement } from './walk.js';

/** Records a batch. */
const BATCH = 500;

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** Reads the elements at a path to the end of the document, in batches. */
export async function* readRecords(
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
