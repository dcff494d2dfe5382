import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch, ValueKind } from '../../core/record.js';
import { ColumnIndex } from '../column-index.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { walkLines } from './lines.js';
import { type JsonValue, NotJson, TooDeep, type ValueLimits } from './scan-value.js';
import { takeApart, type Unfit } from './take-apart.js';

/** Records a batch. */
const BATCH = 500;

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** How the values of a document follow each other. */
export type Shape = (input: TextInput, limits: ValueLimits) => AsyncGenerator<JsonValue>;

/** Reads the records of a document of that shape to its end, in batches. */
export async function* readRecords(file: FileBytes, shape: Shape, options: ReaderOptions): AsyncGenerator<RecordBatch> {
	const { recordLength, depth } = options.limits;
	const input = new TextInput(decodeText(file.open(), file.traits.encoding));
	const columns = new ColumnIndex(options.limits.columns, file.name);
	let records: RawRecord[] = [];
	let count = 0;
	try {
		for await (const value of shape(input, { length: recordLength, depth })) {
			records.push(toRecord(value, ++count, columns, shape === walkLines, depth));
			if (records.length < BATCH) continue;
			yield { columns: columns.names, records };
			records = [];
		}
	} catch (error) {
		throw toFileError(error, file.name);
	} finally {
		await input.close();
	}
	if (records.length > 0) yield { columns: columns.names, records };
}

/** @throws NotJson where a value of a document is none; a line of JSON Lines that is none is a record at fault */
function toRecord(value: JsonValue, record: number, columns: ColumnIndex, lines: boolean, depth: number): RawRecord {
	const { line } = value;
	const raw = value.raw.length > RAW ? `${value.raw.slice(0, RAW)}…` : value.raw;
	const faulty = (fault: Fault): RawRecord => ({ record, line, raw, values: [], fault });
	if (value.tooLong) return faulty(TOO_LONG);
	const members = takeApart(value.raw, depth);
	if (typeof members === 'string') {
		if (members === 'not-json' && !lines) throw new NotJson(line, 'the value that begins here is no JSON');
		return faulty({ code: 'E_RECORD_SHAPE', column: null, reason: UNFIT[members], value: null });
	}
	const values: (string | null)[] = new Array(columns.names.length).fill(null);
	const kinds: ValueKind[] = new Array(columns.names.length).fill('text');
	for (const member of members) {
		const at = columns.at(member.name);
		values[at] = member.value;
		kinds[at] = member.kind;
	}
	return { record, line, raw, values, kinds };
}

const TOO_LONG: Fault = {
	code: 'E_RECORD_TOO_LARGE',
	column: null,
	reason: 'is longer than limits.recordLength allows',
	value: null,
};

const UNFIT: Readonly<Record<Unfit, string>> = {
	'not-json': 'is no JSON',
	'not-an-object': 'is no object',
	'name-twice': 'has one name twice',
	'too-deep': 'nests deeper than limits.depth allows',
};

function toFileError(error: unknown, name: string): unknown {
	const context = { file: name };
	if (error instanceof NotJson) {
		return new EtlError('E_FILE_MALFORMED', `${name} is no JSON: line ${error.line}, ${error.reason}`, {
			context: { ...context, line: error.line },
		});
	}
	if (error instanceof TooDeep) {
		return new EtlError('E_FILE_TOO_LARGE', `${name} nests deeper than limits.depth allows, from line ${error.line}`, {
			context: { ...context, line: error.line, limit: 'limits.depth' },
		});
	}
	return error;
}
