import { KEPT_CHARACTERS } from '../reader.js';
import { splitLine, type TextDialect } from './dialect.js';
import { FieldScanner, type Width } from './fields.js';
import { LineEnds, NextPosition } from './scanning.js';

/** Why a record cannot be split into fields. */
export type FrameFault = 'unclosed' | 'garbage' | 'swallows' | 'quoted' | 'too-long';

/** A record with its text and its fields. */
export interface Frame {
	/** 1-based line where it starts. */
	readonly line: number;
	/** Number of its lines. */
	readonly lines: number;
	/** Its text without line end; cut where it is too long. */
	readonly raw: string;
	/** Empty where there is a fault. */
	readonly fields: string[];
	readonly fault: FrameFault | null;
}

/** It stands before a record where files were joined, and hides the quote behind it. */
const BYTE_ORDER_MARK = 0xfeff;

/** Any number of fields. */
const ANY: Width = { least: 0, most: Number.POSITIVE_INFINITY, isRecord: () => false };

/**
 * Cuts a stream of text into records. A quoted field may contain line ends. A quote opens a field only at its
 * beginning. A record with broken quotes ends with its first line, and the scan continues on the next line, so that a
 * stray quote never swallows the file.
 */
export class Framer {
	readonly #dialect: TextDialect;
	readonly #limit: number;
	readonly #ends: LineEnds;
	readonly #quotes: NextPosition;
	readonly #scanner: FieldScanner;
	#text = '';
	#line = 1;
	/** Line with the closing quote of a field that an earlier record opened; 0 for none. */
	#closing = 0;
	/** Whether the rest of a record that is too long is being skipped. */
	#passing = false;

	/** @param limit - characters of a record */
	constructor(dialect: TextDialect, limit: number, width: Width = ANY) {
		this.#dialect = dialect;
		this.#limit = limit;
		this.#ends = new LineEnds(dialect.lineEnd);
		this.#quotes = new NextPosition(dialect.quote);
		this.#scanner = new FieldScanner(dialect, this.#ends, limit, width);
	}

	/** Takes the next text, and gives the records that are complete. */
	push(text: string): Generator<Frame, void> {
		this.#text = this.#text === '' ? text : this.#text + text;
		return this.#cut(false);
	}

	/** Gives the rest at the end of the text. */
	end(): Generator<Frame, void> {
		return this.#cut(true);
	}

	*#cut(final: boolean): Generator<Frame, void> {
		const text = this.#text;
		this.#ends.reset();
		this.#quotes.reset();
		this.#scanner.reset();
		let at = 0;
		while (at < text.length) {
			if (!this.#passing && text.charCodeAt(at) === BYTE_ORDER_MARK) {
				at++;
				continue;
			}
			const stop = this.#ends.in(text, at);
			const isOpen = !final && (stop === text.length || this.#ends.isOpen(text, stop));
			if (isOpen && !this.#passing && stop - at <= this.#limit) break;
			if (this.#passing || stop - at > this.#limit) {
				if (!this.#passing) yield this.#tooLong(text, at, stop, 1);
				this.#passing = isOpen;
				at = isOpen ? stop : this.#nextLine(text, stop);
				if (isOpen) break;
				continue;
			}
			if (this.#quotes.in(text, at) >= stop) {
				const raw = text.slice(at, this.#ends.content(text, at, stop));
				yield { line: this.#line, lines: 1, raw, fields: splitLine(raw, this.#dialect), fault: null };
				at = this.#nextLine(text, stop);
				continue;
			}
			const scan = this.#scanner.scan(text, at, final);
			if (scan === 'more') break;
			if (typeof scan === 'string') {
				yield this.#broken(text, at, stop, scan);
				if (scan === 'swallows') this.#closing = this.#line + this.#scanner.swallowed - 1;
				at = this.#nextLine(text, stop);
				continue;
			}
			if (this.#line === this.#closing) {
				yield this.#broken(text, at, stop, 'unclosed');
				at = this.#nextLine(text, stop);
				continue;
			}
			const end = this.#ends.content(text, at, scan.end);
			yield end - at > this.#limit
				? this.#tooLong(text, at, end, scan.lines)
				: { line: this.#line, lines: scan.lines, raw: text.slice(at, end), fields: scan.fields, fault: null };
			this.#line += scan.lines - 1;
			at = this.#nextLine(text, scan.end);
		}
		// The line of a record that is too long, and ends with the text, was not counted yet.
		if (final && this.#passing) this.#line++;
		this.#text = final ? '' : text.slice(at);
	}

	/** Whether the next text begins a record, whatever stands before it. */
	get isBetween(): boolean {
		return this.#text === '' && !this.#passing && this.#closing < this.#line;
	}

	/** Counts lines that were read elsewhere. */
	passOver(lines: number): void {
		this.#line += lines;
	}

	/** Number of lines so far. */
	get lines(): number {
		return this.#line - 1;
	}

	#nextLine(text: string, stop: number): number {
		this.#line++;
		return stop === text.length ? stop : this.#ends.after(text, stop);
	}

	/** A record whose quotes are broken ends with its first line. */
	#broken(text: string, from: number, stop: number, fault: FrameFault): Frame {
		return {
			line: this.#line,
			lines: 1,
			raw: text.slice(from, this.#ends.content(text, from, stop)),
			fields: [],
			fault,
		};
	}

	#tooLong(text: string, from: number, to: number, lines: number): Frame {
		const raw = `${text.slice(from, Math.min(to, from + KEPT_CHARACTERS))}…`;
		return { line: this.#line, lines, raw, fields: [], fault: 'too-long' };
	}
}
