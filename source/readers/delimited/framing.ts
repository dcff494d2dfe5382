/** What separates records and fields. */
export interface TextDialect {
	readonly delimiter: string;
	readonly quote: string;
	/** The quote itself where quotes are doubled. */
	readonly escape: string;
	/** The character that ends a line: `\n` (a `\r` before it is no content) or `\r`. */
	readonly lineEnd: '\n' | '\r';
}

/** A record as it stands in the text, not yet taken apart. */
export interface Frame {
	/** 1-based line where it starts. */
	readonly line: number;
	/** Its text without its line end; cut where it is too long. */
	readonly raw: string;
	/** It holds quoted fields. */
	readonly quoted: boolean;
	readonly fault: 'unclosed' | 'garbage' | 'too-long' | null;
}

/** Characters of a record that is too long which are kept, to be looked at. */
const KEPT = 500;

/**
 * Cuts a stream of text into records. A quoted field may hold line ends; a quote opens a field only where the field
 * begins. A record whose quotes are broken ends with its first line, and the next line is looked at afresh, so that
 * one stray quote never swallows the file.
 */
export class Framer {
	readonly #dialect: TextDialect;
	readonly #limit: number;
	/** The number of fields that a record over several lines must have to be believed; 0 believes any. */
	readonly #expected: () => number;
	#text = '';
	#line = 1;
	/** Within a record that is too long: its remains are passed over. */
	#passing = false;

	constructor(dialect: TextDialect, limit: number, expected: () => number) {
		this.#dialect = dialect;
		this.#limit = limit;
		this.#expected = expected;
	}

	/** Takes the next text and gives the records that are whole by now. */
	push(text: string): Frame[] {
		this.#text = this.#text === '' ? text : this.#text + text;
		return this.#cut(false);
	}

	/** Gives what is left when the text has ended. */
	end(): Frame[] {
		return this.#cut(true);
	}

	#cut(final: boolean): Frame[] {
		const text = this.#text;
		const { lineEnd, quote } = this.#dialect;
		const frames: Frame[] = [];
		let at = 0;
		let nextQuote = -2;
		while (at < text.length) {
			const end = text.indexOf(lineEnd, at);
			if (end === -1 && !final && this.#tooLongSoFar(text.length - at)) {
				if (!this.#passing) frames.push(this.#tooLong(text, at, text.length));
				this.#passing = true;
				at = text.length;
				break;
			}
			if (end === -1 && !final) break;
			const stop = end === -1 ? text.length : end;
			if (this.#passing) {
				this.#passing = false;
				at = stop + 1;
				this.#line++;
				continue;
			}
			if (nextQuote !== -1 && nextQuote < at) nextQuote = text.indexOf(quote, at);
			if (nextQuote === -1 || nextQuote >= stop) {
				frames.push(stop - at > this.#limit ? this.#tooLong(text, at, stop) : this.#frame(text, at, stop, false, null));
				at = stop + 1;
				this.#line++;
				continue;
			}
			const scan = this.#scan(text, at, final);
			if (scan === 'more') break;
			if (typeof scan === 'string') {
				frames.push(this.#frame(text, at, stop, true, scan));
				at = stop + 1;
				this.#line++;
				continue;
			}
			frames.push(
				scan.end - at > this.#limit ? this.#tooLong(text, at, scan.end) : this.#frame(text, at, scan.end, true, null),
			);
			this.#line += scan.lines;
			at = scan.end + 1;
		}
		this.#text = at === 0 ? text : text.slice(at);
		if (final) this.#text = '';
		return frames;
	}

	#tooLongSoFar(length: number): boolean {
		return this.#passing || length > this.#limit;
	}

	#frame(text: string, from: number, to: number, quoted: boolean, fault: Frame['fault']): Frame {
		const content = to > from && text.charCodeAt(to - 1) === 13 && this.#dialect.lineEnd === '\n' ? to - 1 : to;
		return { line: this.#line, raw: text.slice(from, content), quoted, fault };
	}

	#tooLong(text: string, from: number, to: number): Frame {
		return {
			line: this.#line,
			raw: `${text.slice(from, Math.min(to, from + KEPT))}…`,
			quoted: false,
			fault: 'too-long',
		};
	}

	/** Follows the fields of a record that holds a quote: where it ends, what is wrong with it, or that more text is needed. */
	#scan(text: string, from: number, final: boolean): { end: number; lines: number } | 'unclosed' | 'garbage' | 'more' {
		const { delimiter, quote, lineEnd } = this.#dialect;
		let fields = 1;
		let lines = 1;
		let at = from;
		let end = text.indexOf(lineEnd, from);
		for (;;) {
			if (text[at] === quote) {
				const close = this.#closingQuote(text, at + 1, final);
				if (close === -1) return final || text.length - from > this.#limit ? 'unclosed' : 'more';
				while (end !== -1 && end < close) {
					lines++;
					end = text.indexOf(lineEnd, end + 1);
				}
				at = close + 1;
				if (at >= text.length && !final) return text.length - from > this.#limit ? 'unclosed' : 'more';
				const next = text[at];
				if (next === delimiter) {
					fields++;
					at++;
					continue;
				}
				const carriage = next === '\r' && lineEnd === '\n';
				if (carriage && at + 1 >= text.length && !final) return 'more';
				if (next !== undefined && next !== lineEnd && !(carriage && (text[at + 1] ?? lineEnd) === lineEnd))
					return 'garbage';
				return this.#believe(end === -1 ? text.length : end, lines, fields);
			}
			const stop = end === -1 ? text.length : end;
			const next = text.indexOf(delimiter, at);
			if (next !== -1 && next < stop) {
				fields++;
				at = next + 1;
				continue;
			}
			if (end === -1 && !final) return text.length - from > this.#limit ? 'unclosed' : 'more';
			return this.#believe(stop, lines, fields);
		}
	}

	#believe(end: number, lines: number, fields: number): { end: number; lines: number } | 'unclosed' {
		const expected = this.#expected();
		return lines > 1 && expected > 0 && fields !== expected ? 'unclosed' : { end, lines };
	}

	/** The quote that closes a field whose content begins at `from`, or -1 where the text has none so far. */
	#closingQuote(text: string, from: number, final: boolean): number {
		const { quote, escape: escapeMark } = this.#dialect;
		let at = from;
		for (;;) {
			const close = text.indexOf(quote, at);
			if (close === -1) return -1;
			if (escapeMark !== quote) {
				const escaped = text.indexOf(escapeMark, at);
				if (escaped !== -1 && escaped < close) {
					at = escaped + 2;
					continue;
				}
				return close;
			}
			if (close + 1 >= text.length && !final) return -1;
			if (text[close + 1] !== quote) return close;
			at = close + 2;
		}
	}
}
