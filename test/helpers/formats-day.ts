import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { createMessage, encrypt } from 'openpgp';
import { zipOf } from './archives.js';
import { feedText } from './cli.js';
import { ROOT } from './program.js';
import { workbook } from './table-writers.js';

const HEADER = ['CustomerID', 'CustomerName', 'CustomerOpenDate', 'LastConsultedDate', 'Country', 'DateofBirth'];

const row = (id: number, name = `Person ${id}`, opened = '20101012') => [
	String(id),
	name,
	opened,
	'20261101',
	'IND',
	'06031987',
];

const lines = (rows: readonly (readonly string[])[], delimiter = ',') =>
	`${[HEADER, ...rows].map((each) => each.join(delimiter)).join('\n')}\n`;

const member = (values: readonly string[]) => Object.fromEntries(HEADER.map((name, at) => [name, values[at]]));

/** What a sender's key would be here. */
export const PASSWORD = 'canary of a password';

/** The settings with which a day of all formats is loaded. */
export const FORMATS_CONFIG = {
	pgp: { password: PASSWORD },
	read: [{ files: 'fixed_*', sheet: 'Day' }],
	policies: { maxRejects: 99, controlTotals: 'warn' },
};

/** A day of files in every format, with rejects, doubts, remarks, archives and a trailer that is no number. */
export async function formatsDay(): Promise<Record<string, string | Buffer>> {
	const good = Array.from({ length: 70 }, (_, at) => row(1000 + at));
	const tree = [row(31), row(32, '', '1999-99-99')].map((each) =>
		HEADER.map((name, at) => `<${name}>${each[at]}</${name}>`).join(''),
	);
	const encrypted = await encrypt({
		message: await createMessage({ binary: Buffer.from(lines([row(61), row(62)])) }),
		passwords: [PASSWORD],
		format: 'binary',
	});
	return {
		'hospital.txt': feedText([{ id: '1' }, { id: '2', opened: 'BAD' }]),
		'uncounted.txt': feedText([{ id: '3' }, { id: '4' }]).replace('|T|2|', '|T|two|'),
		'long.csv': lines(good),
		'rejects.csv': `A report of the day\n\n${lines([row(11), row(12, '', 'x'), row(13, 'A\u200bB'), ['14']])}`,
		'latin.csv': Buffer.from(lines([row(15, 'Zo\u00eb'), row(16, 'Jos\u00e9 Mu\u00f1oz')], ';'), 'latin1'),
		'packed.csv.gz': gzipSync(lines([row(17), row(18, 'P', 'BAD')])),
		'array.json': JSON.stringify({ day: 'today', patients: [member(row(21)), member(row(22, 'B', 'BAD'))] }),
		'lines.jsonl': `${JSON.stringify(member(row(23)))}\n${JSON.stringify(member(row(24, 'L', 'x')))}\n`,
		'tree.xml': `<all><day>1</day>${tree.map((each) => `<patient>${each}</patient>`).join('')}</all>`,
		'fixed_sheets.xlsx': workbook({ Old: [HEADER, row(41)], Day: [HEADER, row(42), row(43, 'S', 'BAD')] }),
		'old.xls': readFileSync(path.join(ROOT, 'fixtures/excel-1904.xls')),
		'members.zip': await zipOf([
			{ name: 'north.csv', content: lines([row(51), row(52, 'N', 'BAD')]) },
			{ name: 'south.csv', content: lines([row(53)]) },
		]),
		'secret.csv.pgp': Buffer.from(encrypted as Uint8Array),
		'empty.csv': '',
		'refused.csv': 'Nothing,that,is,known\n1,2,3,4\n',
	};
}
