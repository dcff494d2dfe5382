import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Kinds by extension, without a `.gz`; what has another is nothing to read. */
const KINDS = {
	delimited: ['.csv', '.txt', '.tsv', '.psv', '.dat', '.dsv'],
	json: ['.json', '.jsonl', '.ndjson'],
	xml: ['.xml'],
	workbook: ['.xlsx', '.xlsm', '.xlsb', '.xls', '.ods', '.fods'],
};

/** What stands beside the files, and is none. */
const BESIDE = /\.expected\.csv$|\.refused$|_parameters\.json$/i;

/** Folders beside a folder `csv` that say what its files are: where one is, nothing but `csv` is read there. */
const PARALLEL = ['clean', 'parameters'];

/** Every file of a folder that a reader may meet, with its oracle, in the order of their names. */
export function findCases(folder, { detect = false } = {}) {
	const root = path.resolve(folder);
	return readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !BESIDE.test(entry.name))
		.map((entry) => path.join(entry.parentPath, entry.name))
		.filter((file) => !isSidecar(root, file))
		.sort()
		.flatMap((file) => {
			const kind = kindOf(file);
			if (kind === undefined) return [];
			return [
				{
					name: path.relative(root, file),
					file,
					kind,
					size: statSync(file).size,
					oracle: oracleOf(file),
					read: detect ? {} : parametersOf(file),
				},
			];
		});
}

function kindOf(file) {
	const extension = path.extname(file.replace(/\.gz$/i, '')).toLowerCase();
	return Object.keys(KINDS).find((kind) => KINDS[kind].includes(extension));
}

function isSidecar(root, file) {
	const parts = path.relative(root, file).split(path.sep);
	return parts.some((part, at) => {
		const folder = path.join(root, ...parts.slice(0, at));
		return (
			part !== 'csv' &&
			existsSync(path.join(folder, 'csv')) &&
			PARALLEL.some((each) => existsSync(path.join(folder, each)))
		);
	});
}

/** Where a file stands in a folder `csv`: the same place in a parallel one. */
function parallel(file, folder) {
	const parts = file.split(path.sep);
	const at = parts.lastIndexOf('csv');
	return at < 0 ? null : [...parts.slice(0, at), folder, ...parts.slice(at + 1)].join(path.sep);
}

function oracleOf(file) {
	if (existsSync(`${file}.expected.csv`)) return { table: `${file}.expected.csv` };
	if (existsSync(`${file}.refused`)) return { refused: readFileSync(`${file}.refused`, 'utf8').trim() };
	const clean = parallel(file, 'clean');
	if (clean !== null && existsSync(clean)) return { table: clean, pollock: true };
	const [, letter] = /^([yni])_.*\.json$/.exec(path.basename(file)) ?? [];
	return letter === undefined ? { reader: true } : { json: letter };
}

const LINE_ENDS = { '\n': 'lf', '\r\n': 'crlf', '\r': 'cr' };

/** Pollock's parameters as settings of reading. */
function parametersOf(file) {
	const given = parallel(`${file}_parameters.json`, 'parameters');
	if (given === null || !existsSync(given)) return {};
	const all = JSON.parse(readFileSync(given, 'utf8'));
	const { delimiter, quotechar, escapechar, row_delimiter: end, preamble_lines: above = 0, header_lines: lines } = all;
	const columns = (all.column_names ?? []).map((name, at) => (name === '' ? `column_${at + 1}` : name));
	const settings = {
		encoding: all.encoding === 'ascii' ? 'utf-8' : all.encoding,
		delimiter,
		quote: quotechar,
		escape: escapechar,
		lineEnd: LINE_ENDS[end],
		// Names that take several lines are given, and all of the lines passed over.
		...(lines === 1 ? { header: above + 1 } : { header: 'none', preamble: above + lines }),
		...(columns.length > 0 ? { columns } : {}),
	};
	return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined && value !== ''));
}
