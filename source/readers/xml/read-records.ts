import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/record.js';
import { Batcher } from '../batcher.js';
import { ColumnIndex } from '../column-index.js';
import { RUN } from '../known-shapes.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { Strangers } from '../strangers.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { malformed } from './malformed.js';
import { AlikeTaker } from './take-alike.js';
import { type Field, malformation, takeLeaves, takeRecord } from './take-record.js';
import { NotXml, walkElements, type XmlElement } from './walk.js';

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/**
 * Reads the elements at a path to the end of the document, in batches.
 *
 * @param run - records that are taken at once where they are like those before; none with 0
 */
export async function* readRecords(
	file: FileBytes,
	encoding: string,
	path: readonly string[],
	options: ReaderOptions,
	run = RUN,
): AsyncGenerator<RecordBatch> {
	const { recordLength, depth } = options.limits;
	const input = new TextInput(decodeText(file.open(), encoding));
	const columns = new ColumnIndex(options.limits.columns, file.name);
	const alike = new AlikeTaker(columns, recordLength, run);
	const strangers = new Strangers(options, 'recordName');
	const batch = new Batcher();
	let count = 0;
	try {
		for await (const elements of walkElements(input, path, { length: recordLength, depth }, alike, strangers)) {
			for (const element of elements) {
				const isFull = batch.add(toRecord(element, ++count, columns, alike), element.text.length);
				if (isFull) yield { columns: columns.names, records: batch.take() };
			}
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
	strangers.refuse(columns.names, file.name);
	if (!batch.isEmpty) yield { columns: columns.names, records: batch.take() };
}

/** @throws NotXml */
function toRecord(element: XmlElement, record: number, columns: ColumnIndex, alike: AlikeTaker): RawRecord {
	const { line, text } = element;
	const raw = text.length > RAW ? `${text.slice(0, RAW)}…` : text;
	const faulty = (code: Fault['code'], reason: string): RawRecord => {
		return { record, line, raw, values: [], fault: { code, column: null, reason, value: null } };
	};
	if (element.tooLong) return faulty('E_RECORD_TOO_LARGE', 'is longer than limits.recordLength allows');
	if (element.values !== undefined) return { record, line, raw, values: element.values };
	const leaves = takeLeaves(text);
	const fields = leaves ?? takeChecked(element);
	const values: (string | null)[] = new Array(columns.names.length).fill(null);
	const seen = new Set<number>();
	for (const { name, value } of fields) {
		const at = columns.at(name);
		if (seen.has(at)) return faulty('E_RECORD_SHAPE', 'has one element or attribute twice');
		seen.add(at);
		values[at] = value;
	}
	if (leaves !== null) alike.learn(text, [...seen]);
	return { record, line, raw, values };
}

function takeChecked({ text, line }: XmlElement): Field[] {
	const fault = malformation(text);
	if (fault !== null) throw new NotXml(line, `in the element that begins here: ${fault}`);
	return takeRecord(text);
}
