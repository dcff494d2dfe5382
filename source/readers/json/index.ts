import { EtlError } from '../../core/errors.js';
import type { Fault, RawRecord, RecordBatch, ValueKind } from '../../core/record.js';
import { ColumnIndex } from '../column-index.js';
import type { FileBytes, OpenedFile, Reader, ReaderOptions } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { asciiStart, decodeHead, decodeText } from '../text.js';
import { TextInput } from '../text-input.js';
import { chooseArray, findArrays } from './find-array.js';
import { walkLines } from './lines.js';
import { type JsonValue, NotJson, TooDeep, type ValueLimits } from './scan-value.js';
import { takeApart, type Unfit } from './take-apart.js';
import { walkArray, walkSequence } from './walk.js';

/** Records a batch. */
const BATCH = 500;

/** Characters of a record's own text that are kept. */
const RAW = 10_000;

/** How the values of a document follow each other. */
type Shape = (input: TextInput, limits: ValueLimits) => AsyncGenerator<JsonValue>;

/** JSON (RFC 8259): an array of records, an object that holds one, JSON Lines, or objects one after another. */
export const json: Reader = {
	name: 'json',
	extensions: ['.json', '.jsonl', '.ndjson'],
	recognizes: (head) => /^\s*[[{]/.test(asciiStart(head)),
	open: async (file, options) => {
		const { detail, shape } = findShape(file, options);
		return { detail, batches: () => takeOffRecordTypes(readRecords(file, shape, options)) } satisfies OpenedFile;
	},
};

/** @throws EtlError `E_FILE_MALFORMED` where the array that was asked for is not there */
function findShape(file: FileBytes, options: ReaderOptions): { detail: string; shape: Shape } {
	const head = decodeHead(file.traits.head, file.traits.encoding);
	const start = head.trimStart();
	if (start.startsWith('[')) return { detail: 'array', shape: (input, limits) => walkArray(input, [], limits) };
	if (!start.startsWith('{')) return { detail: 'lines', shape: walkLines };
	if (isLines(start, file.name)) return { detail: 'lines', shape: walkLines };
	const candidates = findArrays(start);
	const array = chooseArray(candidates, options.recordName, options.knownHeaders);
	if (array === null) {
		throw new EtlError('E_FILE_MALFORMED', `${file.name} has no array "${options.recordName}" that could be found`, {
			context: { file: file.name },
		});
	}
	if (array.path.length === 0) return { detail: 'objects', shape: walkSequence };
	const others = candidates.filter((each) => each !== array && each.path.length > 0 && each.holds === 'objects');
	const beside = others.length === 0 ? '' : `, not ${others.map(({ path }) => path.join('.')).join(', ')}`;
	return {
		detail: `array ${array.path.join('.')}${beside}`,
		shape: (input, limits) => walkArray(input, array.path, limits),
	};
}

/** The first line is an object of its own and another line begins one; or the name says lines. */
function isLines(text: string, name: string): boolean {
	const [first = '', ...rest] = text.split('\n', 50).map((line) => line.trim());
	if (typeof takeApart(first) !== 'object') return /\.(?:jsonl|ndjson)$/i.test(name) && first !== '{';
	return rest.some((line) => line.startsWith('{')) || /\.(?:jsonl|ndjson)$/i.test(name);
}

async function* readRecords(file: FileBytes, shape: Shape, options: ReaderOptions): AsyncGenerator<RecordBatch> {
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
