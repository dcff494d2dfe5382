import { type TextDialect, withoutBlank } from './dialect.js';
import { LineEnds, NextPosition } from './scanning.js';

/** What makes a record over several lines credible. */
export interface Width {
	/** Whether a number of fields is right. */
	readonly least: number;
	readonly most: number;
	/** Whether a line looks like a record of its own. */
	isRecord(line: string): boolean;
}

/** The fields of a record with quotes. */
export interface ScannedRecord {
	readonly fields: string[];
	/** Position of its line end; the text's length where there is none. */
	readonly end: number;
	readonly lines: number;
}

/** Why there is no record: its quotes are broken, or its end has not arrived. */
export type ScanStop = 'unclosed' | 'garbage' | 'swallows' | 'more';

/** Splits records with quoted fields, in one pass over the text. */
export class FieldScanner {
	readonly #dialect: TextDialect;
	readonly #ends: LineEnds;
	readonly #limit: number;
	readonly #width: Width;
	readonly #delimiters: NextPosition;
	readonly #quotes: NextPosition;
	readonly #escapes: NextPosition;
	/** Lines of the last record that turned out to contain other records. */
	swallowed = 0;
	/** Matches an escaped quote or an escaped escape. */
	readonly #escaped: RegExp;

	constructor(dialect: TextDialect, ends: LineEnds, limit: number, width: Width) {
		this.#dialect = dialect;
		this.#ends = ends;
		this.#limit = limit;
		this.#width = width;
		this.#delimiters = new NextPosition(dialect.delimiter);
		this.#quotes = new NextPosition(dialect.quote);
		this.#escapes = new NextPosition(dialect.escape);
		const [quote, mark] = [literal(dialect.quote), literal(dialect.escape)];
		this.#escaped = new RegExp(
			quote === mark ? `${quote}(${quote})()` : `${mark}([${mark}${quote}])|${quote}(${quote})`,
			'g',
		);
	}

	/** Drops all positions, because the text has changed. */
	reset(): void {
		this.#delimiters.reset();
		this.#quotes.reset();
		this.#escapes.reset();
	}

	/**
	 * Scans the fields of the record at `from`.
	 *
	 * @param final - whether the text is complete
	 */
	scan(text: string, from: number, final: boolean): ScannedRecord | ScanStop {
		const { delimiter, quote, padded, spaced } = this.#dialect;
		const more = final || text.length - from > this.#limit ? 'unclosed' : 'more';
		const fields: string[] = [];
		let lines = 1;
		let at = from;
		let stop = this.#ends.in(text, at);
		for (;;) {
			const start = padded ? passBlanks(text, at, delimiter) : at;
			let isLast: boolean;
			if (text[start] !== quote) {
				const next = Math.min(this.#delimiters.in(text, at), stop);
				isLast = next === stop;
				const field = text.slice(at, isLast ? this.#ends.content(text, at, stop) : next);
				fields.push(spaced && fields.length > 0 ? withoutBlank(field) : field);
				at = next + 1;
			} else {
				const close = this.#closingQuote(text, start + 1, final);
				if (close === -1) return more;
				fields.push(this.#unescaped(text, start + 1, close));
				for (; stop < close; lines++) stop = this.#ends.in(text, this.#ends.after(text, stop));
				at = passBlanks(text, close + 1, delimiter);
				isLast = text[at] !== delimiter;
				if (isLast && at < this.#ends.content(text, close + 1, stop)) return 'garbage';
				at++;
			}
			if (isLast) {
				if (!final && (stop === text.length || this.#ends.isOpen(text, stop))) return more;
				return lines === 1 ? { fields, end: stop, lines } : this.#believe({ fields, end: stop, lines }, text, from);
			}
			if (lines > 1 && fields.length >= this.#width.most) return 'unclosed';
		}
	}

	/**
	 * Whether a record over several lines is credible: it is as wide as others, and none of its lines looks like a
	 * record.
	 */
	#believe(record: ScannedRecord, text: string, from: number): ScannedRecord | 'unclosed' | 'swallows' {
		const { least, most } = this.#width;
		const count = record.fields.length;
		if (count < least || count > most) return 'unclosed';
		const ends = new LineEnds(this.#ends.kind);
		let edges = 0;
		for (let at = from; at < record.end; ) {
			const stop = Math.min(ends.in(text, at), record.end);
			const line = text.slice(at, ends.content(text, at, stop));
			// A quoted field at the beginning or the end of the record makes one of its lines as wide as a record.
			const isEdge = at === from || stop === record.end;
			const mayBe = isEdge || !line.includes(this.#dialect.quote);
			if (mayBe && this.#width.isRecord(line) && (!isEdge || ++edges === 2)) {
				this.swallowed = record.lines;
				return 'swallows';
			}
			at = ends.after(text, stop);
		}
		return record;
	}

	#unescaped(text: string, from: number, to: number): string {
		const { quote, escape: mark } = this.#dialect;
		const content = text.slice(from, to);
		const holdsEscape = content.includes(quote) || (mark !== quote && content.includes(mark));
		return holdsEscape ? content.replace(this.#escaped, '$1$2') : content;
	}

	/** Position of the quote that closes the field at `from`; -1 where it has not arrived. */
	#closingQuote(text: string, from: number, final: boolean): number {
		const { quote, escape: mark } = this.#dialect;
		let at = from;
		for (;;) {
			const close = this.#quotes.in(text, at);
			if (close === text.length) return -1;
			if (mark !== quote) {
				const escaped = this.#escapes.in(text, at);
				if (escaped < close) {
					at = escaped + 2;
					continue;
				}
			}
			if (close + 1 === text.length && !final) return -1;
			if (text[close + 1] !== quote) return close;
			at = close + 2;
		}
	}
}

function passBlanks(text: string, from: number, delimiter: string): number {
	let at = from;
	while ((text[at] === ' ' || text[at] === '\t') && text[at] !== delimiter) at++;
	return at;
}

/** A character as a regular expression that matches it. */
export function literal(character: string): string {
	return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
