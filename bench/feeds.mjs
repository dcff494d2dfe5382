// The files that the bench works on, all from bench/make-feed.mjs and so the same for the same seed.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAKE = fileURLToPath(new URL('./make-feed.mjs', import.meta.url));

/** The schema's columns, in the order of the feed. */
export const COLUMNS = [
	'CustomerName',
	'CustomerID',
	'CustomerOpenDate',
	'LastConsultedDate',
	'VaccinationType',
	'DoctorConsulted',
	'State',
	'Country',
	'PostCode',
	'DateofBirth',
	'ActiveCustomer',
];

export const COUNTRIES = ['USA', 'IND', 'PHIL', 'NYC', 'AU', 'NPL', 'DE', 'FR', 'JP', 'BR'];

/**
 * Record-typed text, as the hospitals send it.
 *
 * @param more - other options of make-feed.mjs, such as `--shuffled`
 */
export function makeFeed(file, records, ...more) {
	execFileSync(process.execPath, [MAKE, String(records), file, ...more.map(String)]);
}

/** The same records for programs that know no record types: `|` between fields, a header or none. */
export async function makePlain(feed, file, header) {
	const out = createWriteStream(file);
	if (header) out.write(`${COLUMNS.join('|')}\n`);
	for await (const line of createInterface({ input: createReadStream(feed) })) {
		if (line.startsWith('|D|') && !out.write(`${line.slice(3, -1)}\n`)) await once(out, 'drain');
	}
	out.end();
	await once(out, 'close');
}

/** The same records as JSON, XML and a sheet. */
export async function makeOtherFormats(feed, folder) {
	const rows = readFileSync(feed, 'utf8')
		.split('\n')
		.filter((line) => line.startsWith('|D|'))
		.map((line) => line.slice(3, -1).split('|'));
	const records = rows.map((row) => Object.fromEntries(COLUMNS.map((name, index) => [name, row[index]])));
	writeFileSync(path.join(folder, 'people.json'), JSON.stringify(records));
	const fields = (row) => COLUMNS.map((name, index) => `<${name}>${row[index]}</${name}>`).join('');
	const xml = rows.map((row) => `<person>${fields(row)}</person>\n`).join('');
	writeFileSync(path.join(folder, 'people.xml'), `<?xml version="1.0" encoding="UTF-8"?>\n<people>\n${xml}</people>\n`);
	const { default: xlsx } = await import('xlsx');
	const book = xlsx.utils.book_new(xlsx.utils.aoa_to_sheet([COLUMNS, ...rows]));
	writeFileSync(path.join(folder, 'people.xlsx'), xlsx.write(book, { type: 'buffer', compression: true }));
}
