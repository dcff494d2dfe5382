import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { normalizeHeader } from '../core/schema/schema.js';
import type { ConfigFault } from './faults.js';

/** Spellings of countries, by the country's name. */
export type Countries = Readonly<Record<string, readonly string[]>>;

const AT = ['policies', 'countries'];

/** Delimiters of spreadsheets. The one in the header is used. */
const DELIMITERS = [',', ';', '\t'];

/**
 * Reads spellings of countries from a CSV in UTF-8: a header with `country` and `spelling` among other columns, and
 * one line for each spelling.
 *
 * @param file - absolute
 */
export async function readCountriesFile(
	file: string,
): Promise<{ readonly countries: Countries; readonly faults: readonly ConfigFault[] }> {
	const name = path.basename(file);
	const fault = (what: string, kind: ConfigFault['kind'] = 'invalid') => ({
		countries: {},
		faults: [{ path: AT, kind, what: `${name} ${what}` }],
	});
	let text: string;
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		if (code === 'ENOENT') return fault(`does not exist: ${file}`, 'missing');
		return fault(code.startsWith('ERR_ENCODING') ? 'is not UTF-8: save it as such' : `cannot be read (${code})`);
	}
	const { CsvError, parse } = await import('csv-parse/sync');
	const [header = ''] = text.split(/\r\n|\n|\r/, 1);
	const count = (delimiter: string) => header.split(delimiter).length;
	const delimiter = DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
	try {
		const rows = parse(text, { delimiter, trim: true, skip_empty_lines: true, info: true }) as unknown as {
			readonly record: readonly string[];
			readonly info: { readonly lines: number };
		}[];
		const [names, ...lines] = rows;
		const position = (column: string) => (names?.record ?? []).findIndex((each) => normalizeHeader(each) === column);
		const [country, spelling] = [position('country'), position('spelling')];
		if (country === -1 || spelling === -1) {
			const found = names ? `has the columns ${names.record.join(', ')}` : 'is empty';
			return fault(`${found}; expected the columns country and spelling`);
		}
		const nameless = lines.find(({ record }) => record[country] === '');
		if (nameless) return fault(`names no country in line ${nameless.info.lines}`);
		const countries = new Map<string, string[]>();
		for (const { record } of lines) {
			const [key, value] = [record[country] ?? '', record[spelling] ?? ''];
			const known = countries.get(key) ?? [];
			countries.set(key, value === '' || known.includes(value) ? known : [...known, value]);
		}
		return { countries: Object.fromEntries(countries), faults: [] };
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		return fault(`is no CSV: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
	}
}
