import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch } from '../../core/records/record.js';
import { Batcher } from '../batcher.js';
import type { FileBytes, ReaderOptions } from '../reader.js';
import { decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { ColumnIndex } from '../trees/column-index.js';
import { isCount } from '../trees/declared-count.js';
import { Envelope, type LateValues } from '../trees/envelope.js';
import { KnownNames } from '../trees/known-names.js';
import { RUN } from '../trees/known-shapes.js';
import { Lookalikes } from '../trees/lookalikes.js';
import type { UnitTally } from '../unit-tally.js';
import { type JsonValue, NotJson, TooDeep } from './scan-value.js';
import type { Sequel } from './shapes.js';
import { type Member, takeApart, type Unfit } from './take-apart.js';
import { RecordTaker } from './take-records.js';
import type { WalkContext } from './walk.js';

/** Characters that are kept of a record's text. */
const RAW = 10_000;

/** Maximum characters of an object that only declares a count. */
const COUNT_LENGTH = 100;

/** How the values of a document follow each other, and the walk that finds them in groups. */
export interface Layout {
	readonly sequel: Sequel;
	/** Number of objects that lead to a record. */
	readonly levels: number;
	/** Values behind the records, where they are known. */
	readonly late?: LateValues | undefined;
	walk(input: TextInput, walk: WalkContext): AsyncGenerator<readonly JsonValue[]>;
}

/**
 * Reads the records of a document to its end, in batches.
 *
 * @param tally - counts every record and every value outside the records
 * @param run - number of records that are taken at once, 0 for none. It changes the speed only
 * @returns the number of records that the document declares
 */
export async function* readRecords(
	file: FileBytes,
	layout: Layout,
	options: ReaderOptions,
	tally: UnitTally,
	run = RUN,
): AsyncGenerator<RecordBatch, number | null> {
	const limits = { length: options.limits.recordLength, depth: options.limits.depth };
	const input = new TextInput(decodeText(file.open(), file.traits.encoding));
	const columns = new ColumnIndex(options.limits.columns, file.name);
	const known = new KnownNames(options);
	const envelope = new Envelope(known, columns, tally, layout.levels, layout.late);
	const taker = new RecordTaker(columns, layout.sequel, limits, run, envelope);
	const making = { taker, lines: layout.sequel === 'lines', depth: limits.depth };
	const lookalikes = new Lookalikes(options, known);
	const batch = new Batcher();
	// A last object that is nothing but a count declares the number of records before it.
	let last: JsonValue | null = null;
	const take = (value: JsonValue) => batch.add(toRecord(value, ++tally.records, making), value.raw.length);
	try {
		for await (const values of layout.walk(input, { limits, taker, envelope, lookalikes, tally })) {
			tally.all += values.length;
			for (const value of values) {
				if (last !== null && take(last)) yield { columns: columns.names, records: batch.take() };
				last = tally.records > 0 && countOf(value, known) !== null ? value : null;
				if (last === null && take(value)) yield { columns: columns.names, records: batch.take() };
			}
			envelope.records(values.length);
		}
	} catch (error) {
		throw toFileError(error, file.name);
	} finally {
		await input.close();
	}
	for (const doubt of lookalikes.refuse(columns.names, file.name)) tally.doubt(doubt);
	envelope.end(file.name, options.recordName !== undefined);
	if (!batch.isEmpty) yield { columns: columns.names, records: batch.take() };
	if (last === null) return envelope.declared(tally.records);
	tally.control++;
	return countOf(last, known);
}

/** The count in an object that has not the shape of the records before it. */
function countOf({ raw, fields, tooLong }: JsonValue, known: KnownNames): number | null {
	if (fields !== null || tooLong || raw.length > COUNT_LENGTH) return null;
	const members = takeApart(raw);
	if (typeof members === 'string' || members.length !== 1) return null;
	const [{ name, value }] = members as [Member];
	return value !== null && isCount(name, value) && known.called(name) === null ? Number(value) : null;
}

/** The context for making records of values. */
interface Making {
	readonly taker: RecordTaker;
	/** Whether each line is a document of its own. */
	readonly lines: boolean;
	readonly depth: number;
}

/** @throws NotJson where a value of a document is malformed. A malformed line of JSON Lines is a faulty record */
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
