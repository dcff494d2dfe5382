import { parse } from 'csv-parse/sync';
import { shown } from './compare.mjs';

/** Compares what was read with what a reader of another maker says of the same file, where there is one for its format. */
export async function compareWithReader(python, file, { records, report, code, message }) {
	if (report.state === 'empty') return { verdict: 'right' };
	if (code !== null) return { verdict: 'refused', why: message };
	const kind = report.format === 'excel' ? 'workbook' : report.format;
	if (python === null) return { verdict: 'read', why: 'there is no Python here' };
	const facts = new Map(report.reading.facts.map(({ name, value }) => [name, value]));
	const { request, isSame } = READERS[kind];
	const asked = request(facts, report, records);
	if (asked === null) return { verdict: 'read', why: `the other reader of ${kind} does not know what this one is` };
	const answer = await python({ file, kind, encoding: facts.get('encoding') ?? 'utf-8', ...asked });
	if (answer.missing) return { verdict: 'read', why: `${answer.missing} is not here` };
	if (answer.unreadable && kind === 'xml') return { verdict: 'different', why: `expat: ${answer.unreadable}` };
	if (answer.unreadable) return { verdict: 'read', why: `the other reader of ${kind} cannot read it` };
	const why = difference(answer.rows, records, report, (row, record) => isSame(row, record, facts));
	return why === null ? { verdict: 'right' } : { verdict: 'different', why };
}

/**
 * Each record without a fault is a row of theirs, in order; what else they have is control or was passed over. Rows with
 * a number are compared with the record of that line.
 */
function difference(rows, records, { reading }, isSame) {
	const numbered = rows.length > 0 && typeof rows[0][0] === 'number';
	const theirs = numbered ? rows.filter(([line]) => line > (reading.header?.line ?? 0)).map(([, row]) => row) : rows;
	const lines = numbered ? rows.filter(([line]) => line > (reading.header?.line ?? 0)).map(([line]) => line) : [];
	const filled = theirs.map((row) => row.some((each) => !isBlank(each)));
	let at = 0;
	let taken = 0;
	for (const record of records) {
		if (record.faults.length > 0) continue;
		const isIt = (row, place) => (numbered ? lines[place] === record.line : place >= at && isSame(row, record));
		const found = theirs.findIndex(isIt);
		const next = theirs.slice(at).find((_, place) => filled[at + place]);
		if (found < 0) return `line ${record.line}: we have ${texts(record)}, the other reader ${shown(next)}`;
		if (numbered && !isSame(theirs[found], record))
			return `line ${record.line}: we have ${texts(record)}, the other reader ${shown(theirs[found])}`;
		at = found + 1;
		taken += filled[found] ? 1 : 0;
	}
	const { control = 0, passedOver = 0, header = 0 } = reading.account ?? {};
	const faulty = records.filter(({ faults }) => faults.length > 0).length;
	const left = filled.filter(Boolean).length - taken - faulty - control - passedOver - (numbered ? 0 : header);
	return left > 0 ? `the other reader has ${left} rows more` : null;
}

function texts({ fields }) {
	return shown([...fields.values()]);
}

function isBlank(value) {
	return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

function filledOnes(values) {
	return [...values].filter((value) => !isBlank(value));
}

/** Values of a record are texts of theirs, each as often, in whatever order; ours may have been said outside of it. */
function sameTree(row, { fields }, facts) {
	const left = row.map((text) => text.trim()).filter((text) => text !== '');
	for (const [name, value] of fields) {
		if (name.startsWith('../') || isBlank(value)) continue;
		const place = left.indexOf(value.trim());
		if (place < 0) return false;
		left.splice(place, 1);
	}
	return left.length === 0 || (facts.has('recordTypes') ? left.length === 1 : isWord(left));
}

/** A word that says what a row is, which is taken off. */
function isWord(left) {
	return left.length === 1 && /^[HDT]$/i.test(left[0]);
}

const TREE = { request: (facts) => (facts.has('path') ? { path: facts.get('path') } : null), isSame: sameTree };

const CHARACTERS = { tab: '\t', blank: ' ', space: ' ' };

/** The fields of a delimited record's own text. */
export function fieldsOf(raw, facts) {
	const quote = character(facts.get('quote')) ?? false;
	const delimiter = character(facts.get('delimiter') ?? ',');
	const options = { delimiter, quote, escape: character(facts.get('escape')) ?? quote, relax_quotes: true };
	return parse(raw, { ...options, relax_column_count: true, record_delimiter: ['\u0000never'] })[0] ?? [];
}

/** A character as a reading writes it. */
function character(value) {
	if (value === undefined || value === 'none') return undefined;
	const [, code] = /^U\+([0-9A-F]{4})$/.exec(value) ?? [];
	return code === undefined ? (CHARACTERS[value] ?? value) : String.fromCharCode(Number.parseInt(code, 16));
}

const READERS = {
	xml: TREE,
	json: TREE,
	workbook: {
		request: (facts) => (facts.has('sheet') ? { sheet: facts.get('sheet') } : {}),
		isSame: (row, { fields }) => {
			const [theirs, ours] = [filledOnes(row), filledOnes(fields.values())];
			if (theirs.length === ours.length + 1 && isWord([theirs[0]])) theirs.shift();
			return theirs.length === ours.length && theirs.every((cell, at) => sameCell(cell, ours[at]));
		},
	},
	delimited: {
		request: (facts, { reading }, records) => {
			const delimiter = character(facts.get('delimiter') ?? ',');
			const quote = character(facts.get('quote'));
			if (delimiter.trimEnd().length > 1 || [delimiter, quote].includes('\0')) return null;
			const above = (reading.header?.line ?? records[0]?.line ?? 1) - 1;
			const padded = delimiter !== ' ';
			const [escaped, lineEnd] = [character(facts.get('escape')), facts.get('lineEnd')];
			return { delimiter: delimiter[0], quote, escape: escaped, lineEnd, skip: above, padded };
		},
		isSame: (row, { fields }, facts) => {
			const [theirs, ours] = [row, [...fields.values()]].map((values) => values.map((value) => (value ?? '').trim()));
			if (facts.has('recordTypes') || isBlank(theirs[0])) return theirs.join('\n').includes(ours.join('\n'));
			const length = Math.max(theirs.length, ours.length);
			return Array.from({ length }, (_, at) => (theirs[at] ?? '') === (ours[at] ?? '')).every(Boolean);
		},
	},
};

/** Digits that a spreadsheet shows of a number. */
const DIGITS = 15;

/** Whether a cell of the other reader is what we have as text. */
function sameCell(cell, text) {
	if (typeof cell === 'string') return cell === text;
	if ('b' in cell) return text.toLowerCase() === String(cell.b) || text === String(Number(cell.b));
	if ('d' in cell) return plainDate(cell.d) === plainDate(text);
	if (Number(text) === cell.n || Number(text) === Number(cell.n.toPrecision(DIGITS))) return true;
	// A number that is shown otherwise, such as M000123, has its digits.
	const digits = (value) =>
		String(value)
			.replace(/\D/g, '')
			.replace(/^0+|0+$/g, '');
	return cell.f !== 'General' && digits(text).includes(digits(cell.n));
}

/** A day without midnight, and seconds without zeros behind them. */
function plainDate(text) {
	return text
		.replace(/(\.\d*?)0+$/, '$1')
		.replace(/\.$/, '')
		.replace(/[T ]00:00:00$/, '');
}
