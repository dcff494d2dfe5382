import type { Doubt } from '../../core/reading/reading.js';
import { readSetting } from '../read-setting.js';
import { ColumnProfile, type TextRow } from './column-profile.js';

/** Number of columns of digits from which on a row of words is no record. */
const TELLING = 2;

/**
 * Doubts about a header that fits the values below it: a second row of names below it, or values that are words like
 * the names.
 *
 * @param below - rows below it with the same number of fields
 * @param isKnown - whether the schema knows one of its names
 */
export function headerDoubts(
	{ line, fields }: TextRow,
	below: readonly (readonly string[])[],
	isKnown: boolean,
	file: string,
): Doubt[] {
	const rows = below.filter((row) => !fields.every((name, at) => row[at]?.trim() === name.trim()));
	const [first, ...rest] = rows;
	if (first === undefined) return [];
	const profile = new ColumnProfile(rest, fields.length);
	if (profile.telling >= TELLING && profile.contradicts(first)) {
		const message = `the line below the header, line ${line}, holds words where the others hold digits: it is taken for a record`;
		return [{ code: 'D_HEADER', message, setting: readSetting(file, `header: ${line + 1}`) }];
	}
	if (isKnown || new ColumnProfile(rows, fields.length).telling > 0) return [];
	const message = `line ${line} is taken for the header; nothing tells it from the lines below`;
	return [{ code: 'D_HEADER', message, setting: readSetting(file, `header: ${line}`) }];
}
