import type { Account } from '../../source/core/reading/reading.js';
import { workplace } from './cli.js';
import { readInProcess } from './in-process.js';

/** A schema of five columns, of which the first is the key. */
export const PEOPLE = [
	{ name: 'CustomerID', type: 'varchar(18)', key: true, aliases: ['id'] },
	{ name: 'CustomerName', type: 'varchar(255)', required: true, aliases: ['name'] },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'], aliases: ['last'], omittable: true },
	{ name: 'State', type: 'varchar(5)' },
	{ name: 'Country', type: 'varchar(40)', omittable: true },
];

/** What the steps make of one file. */
export interface TreeRead {
	/** Each record as the schema's columns have it, without those that are null; a reject where it is none. */
	readonly rows: readonly Readonly<Record<string, string>>[];
	readonly records: number;
	readonly rejected: number;
	/** `CODE column` of the rejects. */
	readonly faults: readonly string[];
	/** The refusal's code, or `null`. */
	readonly refused: string | null;
	readonly message: string;
	readonly hint: string;
	readonly declared: number | null;
	readonly detail: string | null;
	readonly columns: readonly string[];
	readonly facts: Readonly<Record<string, string>>;
	readonly account: Account | null;
	readonly passedOver: readonly string[];
	readonly doubts: readonly string[];
	readonly warnings: readonly string[];
}

/** Reads a content as the only file of a day, with a config of {@link PEOPLE} or of other columns. */
export async function readTree(name: string, content: string | Buffer, more: object = {}): Promise<TreeRead> {
	const place = workplace();
	place.configure({ schema: { columns: PEOPLE }, countryColumn: 'Country', ...more });
	place.put(name, content);
	const [report] = await readInProcess(place);
	if (report === undefined) throw new Error(`${name} was not read`);
	const { reading, fault } = report;
	const rows = report.preview.map(({ values }) =>
		Object.fromEntries(
			report.mapped.flatMap((column, at) => {
				const value = values[at];
				return column !== null && value !== null && value !== undefined ? [[column, value]] : [];
			}),
		),
	);
	return {
		rows,
		records: report.records,
		rejected: report.rejected,
		faults: report.faults.map(({ code, column }) => `${code} ${column ?? ''}`.trim()),
		refused: fault?.code ?? null,
		message: fault?.message ?? '',
		hint: fault?.hint ?? '',
		declared: report.declared,
		detail: report.detail,
		columns: report.columns,
		facts: Object.fromEntries((reading?.facts ?? []).map((fact) => [fact.name, fact.value])),
		account: reading?.account ?? null,
		passedOver: (reading?.passedOver ?? []).map(({ what, count }) => `${count} ${what}`),
		doubts: (reading?.doubts ?? []).map(({ code }) => code),
		warnings: report.warnings,
	};
}
