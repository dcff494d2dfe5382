import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DEFAULTS } from '../../source/config/document.js';
import type { EndFindings, ReaderFindings } from '../../source/core/reading/reading.js';
import type { RawRecord } from '../../source/core/records/record.js';
import { inspectFile } from '../../source/readers/bytes.js';
import type { ReaderOptions } from '../../source/readers/reader.js';
import { openFile } from '../../source/readers/registry.js';
import { ROOT } from './program.js';

/** What a file holds, as a reader gives it. */
export interface Contents {
	readonly columns: readonly string[];
	readonly records: readonly RawRecord[];
	/** The values of the records without fault. */
	readonly rows: readonly (readonly (string | null)[])[];
	/** `line code` of the others. */
	readonly faults: readonly string[];
	readonly declared: number | null;
	readonly format: string;
	readonly detail: string;
	readonly encoding: string;
	/** What was understood before the records, and after them. */
	readonly before: ReaderFindings;
	readonly after: EndFindings;
}

/** Options of a file that nothing is known about. */
export const UNKNOWN: ReaderOptions = {
	knownHeaders: new Set(),
	layouts: [],
	limits: DEFAULTS.limits,
};

const NAMES = [
	'CustomerName',
	'CustomerID',
	'CustomerOpenDate',
	'LastConsultedDate',
	'VaccinationType',
	'DoctorConsulted',
];
const REST = ['State', 'Country', 'PostCode', 'DateofBirth', 'ActiveCustomer'];

/** Options of the hospital's feed. */
export const FEED: ReaderOptions = {
	...UNKNOWN,
	knownHeaders: new Set(
		'h customername name customerid custi opendate opendt customeropendate lastconsulteddate consuldt vaccinationid vacid drname doctor state country county postcode dob dateofbirth isactive flag'.split(
			' ',
		),
	),
	layouts: [
		[...NAMES, ...REST],
		[...NAMES, ...REST.filter((name) => name !== 'PostCode')],
	],
};

/**
 * Reads bytes to their end, through the same calls as the steps.
 *
 * @param chunk - bytes of a chunk, to cut characters, records and tags in two
 */
export async function readBytes(
	name: string,
	content: string | Buffer,
	options: ReaderOptions = UNKNOWN,
	chunk = 1 << 16,
	encoding?: string,
): Promise<Contents> {
	const bytes = Buffer.from(content as string);
	const open = () => Readable.from(chunks(bytes, chunk), { objectMode: false });
	const facts = await inspectFile({ name, open }, encoding, options.limits.fileBytes);
	const opened = await openFile(facts.bytes, undefined, options);
	const batches = opened.batches();
	const records: RawRecord[] = [];
	let columns: readonly string[] = [];
	for (;;) {
		const next = await batches.next();
		if (next.done) {
			return {
				columns,
				records,
				rows: records.filter((record) => !record.fault).map((record) => record.values),
				faults: records.flatMap((record) => (record.fault ? [`${record.line} ${record.fault.code}`] : [])),
				declared: next.value.declared,
				format: opened.format,
				detail: opened.detail,
				encoding: facts.bytes.traits.encoding,
				before: opened.findings,
				after: next.value.findings,
			};
		}
		columns = next.value.columns;
		records.push(...next.value.records);
	}
}

/** Reads a fixture to its end. */
export function readFixture(name: string, options: ReaderOptions = UNKNOWN): Promise<Contents> {
	return readBytes(path.basename(name), readFileSync(path.join(ROOT, 'fixtures', name)), options);
}

/** The same, with the records by the names of their columns. */
export interface NamedContents extends Omit<Contents, 'records'> {
	/** Values by column; a record at fault is its code. */
	readonly records: readonly (Readonly<Record<string, string | null>> | string)[];
	readonly lines: readonly number[];
	readonly kinds: readonly (readonly string[] | undefined)[];
}

/** How a test wants a content read. */
export interface ReadWishes extends Partial<Omit<ReaderOptions, 'limits'>> {
	readonly limits?: Partial<ReaderOptions['limits']>;
	readonly chunk?: number;
	readonly encoding?: string;
}

/** Reads a content whose usual headers are known, unless a test says otherwise. */
export async function readContent(
	name: string,
	content: string | Buffer,
	wishes: ReadWishes = {},
): Promise<NamedContents> {
	const { chunk, encoding, limits, ...set } = wishes;
	const options = { ...UNKNOWN, knownHeaders: HEADERS, ...set, limits: { ...UNKNOWN.limits, ...limits } };
	const { records, ...contents } = await readBytes(name, content, options, chunk, encoding);
	const named = ({ values, fault }: RawRecord) =>
		fault?.code ?? Object.fromEntries(contents.columns.map((column, at) => [column, values[at] ?? null]));
	return {
		...contents,
		records: records.map(named),
		lines: records.map(({ line }) => line),
		kinds: records.map(({ kinds }) => kinds),
	};
}

const HEADERS = new Set(['name', 'custi', 'customerid', 'customername', 'country', 'opendt', 'h']);

function* chunks(bytes: Buffer, size: number): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
