import { parse } from 'csv-parse/sync';
import type { Frame, TextDialect } from './framing.js';

/** Stands between records that csv-parse takes apart together: no line end, since fields may hold those. */
const BETWEEN = '\u001e\u001f\u001e';

/**
 * Takes records apart into fields. Where no quote is in the way a split is enough, and several times as fast;
 * records with quotes go to csv-parse, together.
 *
 * @returns one list of fields a frame, or `null` where csv-parse does not agree that the frame is one record
 */
export function splitFields(frames: readonly Frame[], dialect: TextDialect): (string[] | null)[] {
	const quoted = frames.filter((frame) => frame.quoted && frame.fault === null);
	const parsed =
		quoted.length === 0
			? []
			: parseQuoted(
					quoted.map((frame) => frame.raw),
					dialect,
				);
	let next = 0;
	return frames.map((frame) => {
		if (frame.fault !== null) return null;
		return frame.quoted ? (parsed[next++] ?? null) : frame.raw.split(dialect.delimiter);
	});
}

function parseQuoted(raws: readonly string[], dialect: TextDialect): (string[] | null)[] {
	const together = parseText(raws.join(BETWEEN), dialect);
	if (together !== null && together.length === raws.length) return together;
	return raws.map((raw) => {
		const records = parseText(raw, dialect);
		return records?.length === 1 ? (records[0] ?? null) : null;
	});
}

function parseText(text: string, { delimiter, quote, escape: escapeMark }: TextDialect): string[][] | null {
	try {
		return parse(text, {
			delimiter,
			quote,
			escape: escapeMark,
			record_delimiter: BETWEEN,
			relax_column_count: true,
			relax_quotes: true,
			bom: false,
		});
	} catch {
		return null; // It does not agree with the framing: the caller makes a reject of it.
	}
}
