import { LINE_WRITERS, xmlElement } from './table-writers.js';

/** Rows of cells; shorter ones are narrower. */
export type Rows = readonly (readonly string[])[];

/** The hospital's columns, as a header names them. */
export const NAMES = 'Name,Cust_I,Open_Dt,Consul_Dt,VAC_ID,Doctor,State,County,Post_Code,DOB,FLAG'.split(',');

/** A patient's record, another for each number. */
export function patient(n: number): string[] {
	const two = (number: number) => String(number).padStart(2, '0');
	const doctor = ['Paul', 'Chen', 'Rai'][n % 3] as string;
	const country = ['AU', 'IND', 'USA'][n % 3] as string;
	const open = `2010${two((n % 12) + 1)}12`;
	const seen = `2026${two((n % 11) + 1)}0${(n % 9) + 1}`;
	const birth = `${two((n % 28) + 1)}031987`;
	return [`Person ${n}`, `${1000 + n}`, open, seen, 'MVD', doctor, 'VIC', country, `3${two(n % 100)}00`, birth, 'A'];
}

/** So many records. */
export function patients(count: number, from = 1): string[][] {
	return Array.from({ length: count }, (_, at) => patient(from + at));
}

/** Rows as the formats that have rows write them, by the file's name. */
export const WRITERS: Readonly<Record<string, (rows: Rows) => Buffer>> = {
	'comma.csv': LINE_WRITERS.csv.write,
	'tabs.tsv': LINE_WRITERS.tab.write,
	'pipes.psv': (rows) => Buffer.from(rows.map((row) => `|${row.join('|')}|\n`).join('')),
	'book.xlsx': LINE_WRITERS.xlsx.write,
	'book.ods': LINE_WRITERS.ods.write,
};

/** Objects as the formats that name every value write them, by the file's name. */
export const OBJECT_WRITERS: Readonly<Record<string, (rows: readonly Readonly<Record<string, string>>[]) => string>> = {
	'array.json': (rows) => JSON.stringify(rows),
	'lines.jsonl': (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
	'list.xml': (rows) =>
		`<list>${rows.map((row) => xmlElement('c', Object.keys(row), Object.values(row))).join('')}</list>`,
};

/** Rows as objects whose members are called as the header names them; fields that are not there are left out. */
export function objects(names: readonly string[], rows: Rows): Record<string, string>[] {
	return rows.map((row) => Object.fromEntries(row.map((value, at) => [names[at] as string, value])));
}
