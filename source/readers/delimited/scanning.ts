/** The line ends of a file: `\n` (with or without a `\r` before it), `\r`, or either where a file mixes them. */
export type LineEnd = '\n' | '\r' | 'any';

/**
 * Finds the next position of a character, and never searches a part of the text twice. Searching for a delimiter
 * behind every quote of a text without delimiters would take quadratic time.
 */
export class NextPosition {
	readonly #character: string;
	#from = 0;
	#place = -1;

	constructor(character: string) {
		this.#character = character;
	}

	/** The first position from `at` on; the text's length where there is none. */
	in(text: string, at: number): number {
		if (at >= this.#from && at <= this.#place) return this.#place;
		const place = text.indexOf(this.#character, at);
		this.#from = at;
		this.#place = place === -1 ? text.length : place;
		return this.#place;
	}

	/** Drops the positions, because the text has changed. */
	reset(): void {
		this.#place = -1;
	}
}

/** Finds where lines end. */
export class LineEnds {
	readonly kind: LineEnd;
	readonly #feed = new NextPosition('\n');
	readonly #carriage = new NextPosition('\r');

	constructor(kind: LineEnd) {
		this.kind = kind;
	}

	/** Position of the next line end from `at` on; the text's length where there is none. */
	in(text: string, at: number): number {
		if (this.kind === '\n') return this.#feed.in(text, at);
		if (this.kind === '\r') return this.#carriage.in(text, at);
		return Math.min(this.#feed.in(text, at), this.#carriage.in(text, at));
	}

	/** Position of the line behind that line end. */
	after(text: string, place: number): number {
		const both = this.kind === 'any' && text.charCodeAt(place) === 13 && text.charCodeAt(place + 1) === 10;
		return place + (both ? 2 : 1);
	}

	/** End of the content of the line that ends at `place`: a `\r` before a `\n` is not part of it. */
	content(text: string, from: number, place: number): number {
		if (this.kind !== '\n') return place;
		let end = place;
		while (end > from && text.charCodeAt(end - 1) === 13) end--;
		return end;
	}

	/** Whether the line end may continue with a `\n` in the next text. */
	isOpen(text: string, place: number): boolean {
		return this.kind === 'any' && place === text.length - 1 && text.charCodeAt(place) === 13;
	}

	reset(): void {
		this.#feed.reset();
		this.#carriage.reset();
	}
}
