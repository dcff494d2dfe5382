import type { RawRecord } from '../../core/records/record.js';
import { KEPT_CHARACTERS } from '../reader.js';
import type { TextInput } from '../text-input.js';

/** The fields of a record, by column. */
export type Fields = Required<Pick<RawRecord, 'values' | 'kinds'>>;

/** A JSON value with its text. */
export interface JsonValue {
	/** 1-based line of its beginning. */
	readonly line: number;
	/** Its text; cut where it is too long. */
	readonly raw: string;
	readonly tooLong: boolean;
	/** Its fields by column, where they are known already. */
	readonly fields: Fields | null;
}

/** Thrown where the text is not JSON. `line` says where, `reason` what is wrong. */
export class NotJson extends Error {
	constructor(
		readonly line: number,
		readonly reason: string,
	) {
		super(`line ${line}: ${reason}`);
	}
}

/** Thrown where values are nested deeper than the limit. */
export class TooDeep extends Error {
	constructor(readonly line: number) {
		super(`line ${line}: nested too deep`);
	}
}

/** Limits of a value. */
export interface ValueLimits {
	/** Characters that are kept. */
	readonly length: number;
	readonly depth: number;
}

const STRUCTURE = /["{}[\]]/g;

/** State of the scan of a value: its depth, whether it is within a string, and where to continue. */
interface Scan {
	depth: number;
	inString: boolean;
	at: number;
}

/**
 * Takes the next value off the input. Its end is found by brackets and quotes alone, without recursion. A value beyond
 * the limit is read to its end and cut.
 *
 * @throws NotJson where the text ends before the value does; TooDeep
 */
export async function takeValue(input: TextInput, limits: ValueLimits): Promise<JsonValue> {
	const { line } = input;
	const scan: Scan = { depth: 0, inString: false, at: input.at };
	const primitive = !/["{[]/.test(input.text[input.at] ?? '');
	let kept: string | null = null;
	for (;;) {
		const end = primitive ? endOfPrimitive(input.text, scan) : endOfNested(input.text, scan, limits.depth, line);
		if (end !== -1) return finish(input, end, line, kept, limits.length);
		if (kept === null && input.text.length - input.at > Math.max(limits.length, KEPT_CHARACTERS)) {
			kept = `${input.text.slice(input.at, input.at + KEPT_CHARACTERS)}…`;
		}
		// Skipped text is released; text that may still be needed is kept.
		if (kept !== null) input.advance(scan.at);
		scan.at -= input.at;
		if (await input.more()) continue;
		if (primitive) return finish(input, input.text.length, line, kept, limits.length);
		throw new NotJson(line, 'a value begins here that does not end before the file does');
	}
}

function finish(input: TextInput, end: number, line: number, kept: string | null, limit: number): JsonValue {
	const length = end - input.at;
	const tooLong = kept !== null || length > limit;
	const raw =
		kept ??
		(tooLong
			? `${input.text.slice(input.at, Math.min(end, input.at + KEPT_CHARACTERS))}…`
			: input.text.slice(input.at, end));
	input.advance(end);
	return { line, raw, tooLong, fields: null };
}

function endOfPrimitive(text: string, scan: Scan): number {
	const end = /[\s,\]}"{[]/g;
	end.lastIndex = scan.at;
	const found = end.exec(text);
	if (found) return found.index;
	scan.at = text.length;
	return -1;
}

function endOfNested(text: string, scan: Scan, maxDepth: number, line: number): number {
	for (;;) {
		if (scan.inString) {
			const close = closingQuote(text, scan.at);
			if (close < 0) {
				scan.at = -close - 1;
				return -1;
			}
			scan.inString = false;
			scan.at = close + 1;
			if (scan.depth === 0) return scan.at;
			continue;
		}
		STRUCTURE.lastIndex = scan.at;
		const found = STRUCTURE.exec(text);
		if (!found) {
			scan.at = text.length;
			return -1;
		}
		scan.at = found.index + 1;
		if (found[0] === '"') scan.inString = true;
		else if (found[0] === '{' || found[0] === '[') {
			if (++scan.depth > maxDepth) throw new TooDeep(line);
		} else if (--scan.depth === 0) return scan.at;
	}
}

/**
 * Position of the quote that closes a string, searched from `from`. Where it has not arrived, the result is `-1 - p`,
 * and the search continues at p.
 */
function closingQuote(text: string, from: number): number {
	for (let at = from; ; ) {
		const close = text.indexOf('"', at);
		const stop = close === -1 ? text.length : close;
		let slashes = 0;
		while (stop - slashes > from && text[stop - slashes - 1] === '\\') slashes++;
		if (close === -1) return -1 - (slashes % 2 === 0 ? stop : stop - 1);
		if (slashes % 2 === 0) return close;
		at = close + 1;
	}
}
