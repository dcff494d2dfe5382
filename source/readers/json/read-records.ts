import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/record.js';
import { Batcher } from '../batcher.js';
import { ColumnIndex } from '../column-index.js';
import { RUN } from '../known-shapes.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { Strangers } from '../strangers.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { type JsonValue, NotJson, TooDeep, type ValueLimits } from './scan-value.js';
import type { Sequel } from './shapes.js';
import { takeApart, type Unfit } from './take-apart.js';
import { RecordTaker } from './take-records.js';

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** How the values of a document follow each other, and what finds them: some at a time, or none. */
export interface Layout {
	readonly sequel: Sequel;
	walk(
		input: TextInput,
		limits: ValueLimits,
		taker: RecordTaker,
		strangers: Strangers,
	): AsyncGenerator<readonly JsonValue[]>;
}

/**
 * Reads the records of a document to its end, in batches.
 *
 * @param run - records that are taken at once, 0 for none: it changes how fast they are read, and nothing else
 */
export async function* readRecords(
	file: FileBytes,
	layout: Layout,
	options: ReaderOptions,
	run = RUN,
): AsyncGenerator<RecordBatch> {
	const limits = { length: options.limits.recordLength, depth: options.limits.depth };
	const input = new TextInput(decodeText(file.open(), file.traits.encoding));
	const columns = new ColumnIndex(options.limits.columns, file.name);
	const taker = new RecordTaker(columns, layout.sequel, limits, run);
	const making = { taker, lines: layout.sequel === 'lines', depth: limits.depth };
	const strangers = new Strangers(options, 'recordName');
	const batch = new Batcher();
	let count = 0;
	try {
		for await (const values of layout.walk(input, limits, taker, strangers)) {
			for (const value of values) {
				const isFull = batch.add(toRecord(value, ++count, making), value.raw.length);
				if (isFull) yield { columns: columns.names, records: batch.take() };
			}
		}
	} catch (error) {
		throw toFileError(error, file.name);
	} finally {
		await input.close();
	}
	strangers.refuse(columns.names, file.name);
	if (!batch.isEmpty) yield { columns: columns.names, records: batch.take() };
}

/** What makes records of values. */
interface Making {
	readonly taker: RecordTaker;
	/** Whether each line stands for itself. */
	readonly lines: boolean;
	readonly depth: number;
}

/** @throws NotJson where a value of a document is none; a line of JSON Lines that is none is a record at fault */
function toRecord(value: JsonValue, record: number, { taker, lines, depth }: Making): RawRecord {
	const { line, fields } = value;
	const raw = value.raw.length > RAW ? `${value.raw.slice(0, RAW)}…` : value.raw;
	if (fields !== null) return { record, line, raw, values: fields.values, kinds: fields.kinds };
	const faulty = (fault: Fault): RawRecord => ({ record, line, raw, values: [], fault });
	if (value.tooLong) return faulty(TOO_LONG);
	const members = takeApart(value.raw, depth);
	if (typeof members === 'string') {
		if (members === 'not-json' && !lines) throw new NotJson(line, 'the value that begins here is no JSON');
		return faulty({ code: 'E_RECORD_SHAPE', column: null, reason: UNFIT[members], value: null });
	}
	const { values, kinds } = taker.place(value.raw, members);
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
