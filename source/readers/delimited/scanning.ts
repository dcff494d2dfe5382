/** How lines end: at `\n` (a `\r` before it is no content), at `\r`, or at either where a file mixes them. */
export type LineEnd = '\n' | '\r' | 'any';

/**
 * Finds the next place of a character, and looks at no stretch of a text twice: asking for the delimiter behind every
 * quote of a text without delimiters would else cost the square of its length.
 */
export class NextPlace {
	readonly #character: string;
	#from = 0;
	#place = -1;

	constructor(character: string) {
		this.#character = character;
	}

	/** The first place at or after `at`; the text's length where there is none. */
	in(text: string, at: number): number {
		if (at >= this.#from && at <= this.#place) return this.#place;
		const place = text.indexOf(this.#character, at);
		this.#from = at;
		this.#place = place === -1 ? text.length : place;
		return this.#place;
	}

	/** Forgets what was found: the text is another now. */
	reset(): void {
		this.#place = -1;
	}
}

/** Finds where lines end. */
export class LineEnds {
	readonly kind: LineEnd;
	readonly #feed = new NextPlace('\n');
	readonly #carriage = new NextPlace('\r');

	constructor(kind: LineEnd) {
		this.kind = kind;
	}

	/** The first character of the next line end at or after `at`; the text's length where there is none. */
	in(text: string, at: number): number {
		if (this.kind === '\n') return this.#feed.in(text, at);
		if (this.kind === '\r') return this.#carriage.in(text, at);
		return Math.min(this.#feed.in(text, at), this.#carriage.in(text, at));
	}

	/** Where the line behind that line end begins. */
	after(text: string, place: number): number {
		const both = this.kind === 'any' && text.charCodeAt(place) === 13 && text.charCodeAt(place + 1) === 10;
		return place + (both ? 2 : 1);
	}

	/** Where the content of a line ends that ends at `place`: a `\r` before a `\n` is none. */
	content(text: string, from: number, place: number): number {
		if (this.kind !== '\n') return place;
		let end = place;
		while (end > from && text.charCodeAt(end - 1) === 13) end--;
		return end;
	}

	/** Whether more text could make a line end of one character one of two. */
	isOpen(text: string, place: number): boolean {
		return this.kind === 'any' && place === text.length - 1 && text.charCodeAt(place) === 13;
	}

	reset(): void {
		this.#feed.reset();
		this.#carriage.reset();
	}
}
