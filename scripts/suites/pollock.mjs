import { readFileSync } from 'node:fs';

/**
 * Pollock's ten measures of one file, each from 0 to 1: whether it was loaded, then precision, recall and F1 of the
 * header's names, the records and the cells. Values are compared as they are written: Pollock takes some spellings of a
 * number, date or price for one.
 *
 * @param got - `null` where the file was refused; a row that was rejected may be empty
 */
export function measures(expected, got) {
	if (got === null) return new Array(10).fill(0);
	if (expected.length === 0) return new Array(10).fill(1);
	const loaded = got.filter((row) => row.length > 0);
	const records = (rows) => rows.slice(1).map((row) => row.join(''));
	return [
		1,
		...overlap(expected[0], loaded[0] ?? []),
		...overlap(records(expected), records(loaded)),
		...overlap(expected.flat(), loaded.flat()),
	];
}

function overlap(expected, got) {
	if (expected.length === 0) return [1, 1, 1];
	const left = new Map();
	for (const each of expected) left.set(each, (left.get(each) ?? 0) + 1);
	let both = 0;
	for (const each of got) {
		const count = left.get(each) ?? 0;
		if (count === 0) continue;
		left.set(each, count - 1);
		both++;
	}
	if (both === 0) return [0, 0, 0];
	const [one, other] = [both / expected.length, both / got.length];
	return [one, other, (2 * one * other) / (one + other)];
}

/** The score of all files, of ten, or `null` where none is Pollock's. */
export function pollockScore(results, weightsFile) {
	const files = results.filter(({ oracle }) => oracle.pollock);
	if (files.length === 0) return null;
	const points = ({ pollock = [] }) => pollock.reduce((sum, each) => sum + each, 0);
	const mean = files.reduce((sum, each) => sum + points(each), 0) / files.length;
	const simple = `Pollock: simple ${mean.toFixed(3)} of ${files.length} files`;
	if (weightsFile === undefined) return simple;
	const weights = JSON.parse(readFileSync(weightsFile, 'utf8'));
	const weightOf = ({ file }) => weights[file.split(/[\\/]/).at(-1)] ?? 0;
	const all = files.reduce((sum, each) => sum + weightOf(each), 0);
	const weighted = files.reduce((sum, each) => sum + points(each) * weightOf(each), 0) / all;
	return `${simple}, weighted ${weighted.toFixed(3)}`;
}
