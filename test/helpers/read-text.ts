import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { EndFindings, ReaderFindings } from '../../source/core/reading.js';
import type { RawRecord } from '../../source/core/record.js';
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
	limits: {
		files: 10,
		recordLength: 1_048_576,
		columns: 2000,
		depth: 200,
		fileBytes: 1e9,
		workbookBytes: 1e8,
		sheets: 1000,
		workbookSeconds: 60,
	},
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

/** Reads bytes to their end, in chunks of `chunk` bytes. */
export async function readBytes(
	name: string,
	content: string | Buffer,
	options: ReaderOptions = UNKNOWN,
	chunk = 1 << 16,
): Promise<Contents> {
	const bytes = Buffer.from(content as string);
	const open = () => Readable.from(chunks(bytes, chunk), { objectMode: false });
	const facts = await inspectFile({ name, open }, undefined, options.limits.fileBytes);
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

function* chunks(bytes: Buffer, size: number): Generator<Buffer> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
