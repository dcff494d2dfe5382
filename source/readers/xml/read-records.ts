import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/records/record.js';
import { Batcher } from '../batcher.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { ColumnIndex } from '../trees/column-index.js';
import { Envelope, type LateValues } from '../trees/envelope.js';
import { KnownNames } from '../trees/known-names.js';
import { RUN } from '../trees/known-shapes.js';
import { Lookalikes } from '../trees/lookalikes.js';
import type { UnitTally } from '../unit-tally.js';
import { Outside } from './outside.js';
import { parseElement, type XmlNode } from './parse-element.js';
import { AlikeTaker } from './take-alike.js';
import { type Field, takeFields, takeLeaves } from './take-record.js';
import { NotXml, walkElements, type XmlElement } from './walk.js';

/** Characters that are kept of a record's text. */
const RAW = 10_000;

/** The record's element, and the document's encoding. */
export interface RecordElement {
	readonly encoding: string;
	/** Names as written, from the root on. */
	readonly path: readonly string[];
	readonly late?: LateValues | undefined;
}

/**
 * Reads the elements at a path to the end of the document, in batches.
 *
 * @param tally - counts every element and every value outside the records
 * @param run - number of records of a known shape that are taken at once, 0 for none
 * @returns the number of records that the document declares
 */
export async function* readRecords(
	file: FileBytes,
	{ encoding, path, late }: RecordElement,
	options: ReaderOptions,
	tally: UnitTally,
	run = RUN,
): AsyncGenerator<RecordBatch, number | null> {
	const { recordLength, depth } = options.limits;
	const input = new TextInput(decodeText(file.open(), encoding));
	const columns = new ColumnIndex(options.limits.columns, file.name);
	const known = new KnownNames(options);
	const envelope = new Envelope(known, columns, tally, path.length - 1, late);
	const alike = new AlikeTaker(columns, recordLength, run, envelope);
	const lookalikes = new Lookalikes(options, known);
	const outside = new Outside(path, envelope, lookalikes, tally);
	const making = { columns, alike, known, envelope };
	const batch = new Batcher();
	try {
		for await (const elements of walkElements(input, { length: recordLength, depth }, alike, outside)) {
			tally.all += elements.length;
			for (const element of elements) {
				const isFull = batch.add(toRecord(element, ++tally.records, making), element.text.length);
				if (isFull) yield { columns: columns.names, records: batch.take() };
			}
			envelope.records(elements.length);
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
	for (const doubt of lookalikes.refuse(columns.names, file.name)) tally.doubt(doubt);
	envelope.end(file.name, options.recordName !== undefined);
	if (!batch.isEmpty) yield { columns: columns.names, records: batch.take() };
	return envelope.declared(tally.records);
}

/** The context for making records of elements. */
interface Making {
	readonly columns: ColumnIndex;
	readonly alike: AlikeTaker;
	readonly known: KnownNames;
	readonly envelope: Envelope;
}

/** @throws NotXml */
function toRecord(element: XmlElement, record: number, making: Making): RawRecord {
	const { line, text } = element;
	const { columns, alike, known, envelope } = making;
	const raw = text.length > RAW ? `${text.slice(0, RAW)}…` : text;
	const faulty = (code: Fault['code'], reason: string): RawRecord => {
		return { record, line, raw, values: [], fault: { code, column: null, reason, value: null } };
	};
	if (element.tooLong) return faulty('E_RECORD_TOO_LARGE', 'is longer than limits.recordLength allows');
	if (element.values !== undefined) return { record, line, raw, values: element.values };
	const leaves = takeLeaves(text);
	const flat = leaves && placesOf(leaves, columns);
	const fields = flat === null || leaves === null ? takeFields(checked(element), known) : leaves;
	const places = flat ?? placesOf(fields, columns);
	if (places === null) return faulty('E_RECORD_SHAPE', 'has two values of one path');
	const values: (string | null)[] = new Array(columns.names.length).fill(null);
	for (const [index, { value }] of fields.entries()) values[places[index] as number] = value;
	for (const { at, value } of envelope.inherited) values[at] = value;
	if (flat !== null) alike.learn(text, flat);
	return { record, line, raw, values };
}

/** The column of each field; `null` where two fields have the same column. */
function placesOf(fields: readonly Field[], columns: ColumnIndex): number[] | null {
	const names = new Set(fields.map(({ name }) => name));
	return names.size === fields.length ? fields.map(({ name }) => columns.at(name)) : null;
}

function checked({ text, line }: XmlElement): XmlNode {
	const element = parseElement(text);
	if ('fault' in element) throw new NotXml(line, `in the element that begins here: ${element.fault}`);
	return element;
}

/** The error that refuses a whole file. */
export function malformed(file: FileBytes, what: string, line: number): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file.name} ${what}`, { context: { file: file.name, line } });
}
