// Reads one file after another and judges each: right, right but for rejects, refused, different, crashed, or read, where
// there is no oracle.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { parse } from 'csv-parse/sync';
import { EtlError, readFile } from '../../dist/source/index.js';
import { compareTables } from './compare.mjs';
import { compareWithReader, fieldsOf } from './compare-with-reader.mjs';
import { measures } from './pollock.mjs';
import { startPython } from './python.mjs';

const python = startPython(workerData.python);

/** A small file of each format. */
const WARM_UP = ['delimited/one-column.csv', 'json-array.json', 'xml-elements.xml', 'excel-dates.xlsx'].map((name) =>
	fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)),
);

process.on('unhandledRejection', (error) => {
	throw error;
});

// What the first file of a format loads is not its own time.
for (const file of WARM_UP) await readWhole({ file, read: {} });

parentPort.on('message', async (given) => {
	const started = performance.now();
	let read;
	try {
		read = await readWhole(given);
	} catch (error) {
		const seconds = (performance.now() - started) / 1000;
		return parentPort.postMessage({
			seconds,
			verdict: 'crashed',
			why: error instanceof Error ? error.stack : String(error),
		});
	}
	const seconds = (performance.now() - started) / 1000;
	try {
		parentPort.postMessage({ seconds, code: read.code, ...(await judge(given, read)) });
	} catch (error) {
		parentPort.postMessage({ seconds, verdict: 'crashed', why: `the oracle failed: ${error.stack}` });
	}
});

/** All records, and the name of the refusal where there is one. */
async function readWhole({ file, read }) {
	const opened = readFile(file, read);
	const records = [];
	let refusal = null;
	try {
		for await (const record of opened) records.push(record);
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		refusal = error;
	}
	const report = await opened.report();
	return { records, report, code: refusal?.code ?? report.fault?.code ?? null, message: refusal?.message ?? '' };
}

async function judge({ file, oracle, read: asked }, read) {
	const { records, report, code, message } = read;
	if (oracle.table !== undefined) {
		const options = { bom: true, relax_column_count: true, skip_empty_lines: true };
		const expected = parse(readFileSync(oracle.table), options);
		const got = code === null || report.state === 'empty' ? tableOf(read, asked) : null;
		const pollock = oracle.pollock ? measures(expected, got?.rows ?? null) : undefined;
		if (got === null) return { verdict: 'refused', why: message, pollock };
		if (compareTables(expected, got.rows) === null) return { verdict: 'right', pollock };
		const difference = compareTables(expected, got.rows, (at) => got.rejected.has(at));
		return { ...(difference === null ? { verdict: 'rejects' } : verdictOf(difference)), pollock };
	}
	if (oracle.refused !== undefined) {
		const isIt = code !== null && (oracle.refused === '' || oracle.refused === code);
		return verdictOf(isIt ? null : `should be refused${oracle.refused && ` with ${oracle.refused}`}: ${said(read)}`);
	}
	if (oracle.json === 'n') {
		const taken = records.filter(({ faults }) => faults.length === 0).length;
		return verdictOf(taken === 0 ? null : `is no JSON: ${said(read)}`);
	}
	if (oracle.json !== undefined) return code === null ? { verdict: 'right' } : { verdict: 'refused', why: message };
	return compareWithReader(python, file, read);
}

function said({ records, code }) {
	return code ?? `${records.length} records`;
}

function verdictOf(difference) {
	return difference === null ? { verdict: 'right' } : { verdict: 'different', why: difference };
}

/**
 * Header and records as one table, and which of its rows are rejects. One for its number of fields has those of its text;
 * any other has none.
 *
 * @param read - how the file was asked to be read: names that were given are a header too
 */
function tableOf({ records, report }, read) {
	const facts = new Map((report.reading?.facts ?? []).map(({ name, value }) => [name, value]));
	const rows = records.map(({ fields, faults, raw }) => {
		if (fields.size > 0 || faults.length === 0) return [...fields.values()].map((value) => value ?? '');
		return /^E_FIELDS_/.test(faults[0].code) ? fieldsOf(raw, facts) : [];
	});
	const isNamed = (report.reading !== null && report.reading.header !== null) || read.columns !== undefined;
	// A column without a name is called by its place.
	const header = report.columns.map((name, at) => (name === `column_${at + 1}` ? '' : name));
	const first = isNamed ? 1 : 0;
	const rejected = new Set(records.flatMap(({ faults }, at) => (faults.length > 0 ? [at + first] : [])));
	return { rows: isNamed ? [header, ...rows] : rows, rejected };
}
