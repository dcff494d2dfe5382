import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { readSetting } from '../read-setting.js';
import { ColumnProfile, type TextRow } from './column-profile.js';

/** Lines that a message names. */
const NAMED = 5;

/** Share of a record's fields that a shorter line must fill to be examined. */
const MOST = 0.6;

/**
 * Compares the lines above a header with the records below it: a title is narrower, or has words where records have
 * numbers and dates. A record above the header would be lost.
 *
 * @param header - one field for each column
 * @param above - lines above it, without remarks
 * @param below - lines below it with the same number of fields
 * @throws EtlError `E_HEADER_LATE` where a line above has the kind of a record
 */
export function judgeAbove(
	header: TextRow,
	above: readonly TextRow[],
	below: readonly (readonly string[])[],
	file: string,
): Doubt[] {
	const width = header.fields.length;
	if (width < 2) return [];
	const isHeader = (fields: readonly string[]) => header.fields.every((name, at) => fields[at]?.trim() === name.trim());
	const profile = new ColumnProfile(
		below.filter((fields) => !isHeader(fields)),
		width,
	);
	const lines = above.map((row) => ({ line: row.line, kind: kindOf(row.fields, width, profile) }));
	const records = lines.filter(({ kind }) => kind === 'record').map(({ line }) => line);
	if (records.length > 0) {
		const message = `The header of ${file} stands on line ${header.line}, below ${named(records)}, which ${records.length === 1 ? 'looks like a record' : 'look like records'}`;
		const hint = `Ask the sender for the header above all records. If ${records.length === 1 ? 'that is none' : 'those are none'}, pass over the lines above it: --preamble ${header.line - 1}.`;
		throw new EtlError('E_HEADER_LATE', message, { context: { file, line: records[0] as number }, hint });
	}
	const doubtful = lines.filter(({ kind }) => kind === 'doubtful').map(({ line }) => line);
	if (doubtful.length === 0) return [];
	const message = `${named(doubtful)} above the header ${doubtful.length === 1 ? 'is' : 'are'} nearly as wide as the table, and passed over`;
	return [{ code: 'D_PASSED_OVER', message, setting: readSetting(file, `preamble: ${header.line - 1}`) }];
}

function kindOf(fields: readonly string[], width: number, profile: ColumnProfile): 'record' | 'doubtful' | 'title' {
	const filled = fields.filter((field) => field.trim() !== '').length;
	const isMost = fields.length > 2 && filled >= width * MOST;
	if (fields.length >= width && filled * 2 > width) {
		if (profile.telling === 0) return fields.length === width || profile.rows === 0 ? 'record' : 'doubtful';
		if (profile.isLike(fields, false)) return 'record';
		return fields.length === width ? 'doubtful' : 'title';
	}
	// Without lines below the header, a line that is nearly as wide may be a record that was cut.
	if (profile.rows === 0) return isMost ? 'record' : 'title';
	if (!isMost || !profile.isLike(fields, true)) return 'title';
	return profile.telling > 1 ? 'record' : 'doubtful';
}

function named(lines: readonly number[]): string {
	const shown = lines.slice(0, NAMED);
	const more = lines.length - shown.length;
	if (more > 0) return `lines ${shown.join(', ')} and ${more} more`;
	if (shown.length === 1) return `line ${shown[0]}`;
	return `lines ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
