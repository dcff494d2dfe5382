/** Takes the events of a document in order. Names come without their prefix. */
export interface MarkupHandler {
	/** @param attributes - the text between name and `>`; see {@link attribute} */
	open(name: string, attributes: string): void;
	close(name: string): void;
	/** A run of text between two tags, entities resolved; a long text may come in several runs. */
	text(text: string): void;
}

/** Levels of elements: no sheet comes near. */
const MAX_DEPTH = 1000;

/** A document that ends, or is written, as no XML may. */
export class MarkupError extends Error {}

/** Characters of one tag or one run of text: Excel's cells end at 32,767, and an entity may take ten. */
const MAX_TOKEN = 4 * 1024 ** 2;

/**
 * A cell's text with a further run of it.
 *
 * @throws MarkupError where it is longer than any cell
 */
export function joined(text: string, run: string): string {
	if (text.length + run.length > MAX_TOKEN) throw new MarkupError('holds a cell of more than 4 MiB');
	return text + run;
}

/**
 * Scans XML in pieces as they arrive. It knows what sheets are made of: elements, attributes, text, CDATA, the
 * predefined entities and character references. A document type is refused, so that nothing can expand.
 */
export class MarkupScanner {
	readonly #handler: MarkupHandler;
	#text = '';
	/** Names of the elements that are open. */
	readonly #open: string[] = [];

	constructor(handler: MarkupHandler) {
		this.#handler = handler;
	}

	/** @throws MarkupError */
	push(text: string): void {
		this.#text = this.#text === '' ? text : this.#text + text;
		this.#scan();
		if (this.#text.length > MAX_TOKEN) throw new MarkupError('holds a tag or a text of more than 4 MiB');
	}

	/** @throws MarkupError where the document ends within a tag or an element */
	end(): void {
		if (this.#open.length > 0 || this.#text.trim() !== '') throw new MarkupError('ends in the middle');
	}

	#scan(): void {
		const text = this.#text;
		let at = 0;
		for (;;) {
			const open = text.indexOf('<', at);
			if (open === -1) break;
			if (open > at) this.#handler.text(unescapeText(text.slice(at, open)));
			at = open;
			const next = text.charCodeAt(open + 1);
			const end = next === 0x21 || next === 0x3f ? this.#special(text, open) : this.#tag(text, open);
			if (end === -1) break;
			at = end;
		}
		this.#text = at === 0 ? text : text.slice(at);
	}

	/** A tag that begins at `open`: where it ends, or -1 where it has not all arrived. */
	#tag(text: string, open: number): number {
		const close = tagEnd(text, open);
		if (close === -1) return -1;
		if (text.charCodeAt(open + 1) === 0x2f) {
			const closed = localName(text, open + 2, close);
			// A row whose end is missing would else take the cells of the next.
			if (this.#open.pop() !== closed) throw new MarkupError('has an end tag in the wrong place');
			this.#handler.close(closed);
			return close + 1;
		}
		const empty = text.charCodeAt(close - 1) === 0x2f;
		const stop = empty ? close - 1 : close;
		let nameEnd = open + 1;
		while (nameEnd < stop && text.charCodeAt(nameEnd) > 32) nameEnd++;
		const name = localName(text, open + 1, nameEnd);
		this.#handler.open(name, text.slice(nameEnd, stop));
		if (empty) this.#handler.close(name);
		else if (this.#open.push(name) > MAX_DEPTH) throw new MarkupError(`nests deeper than ${MAX_DEPTH} elements`);
		return close + 1;
	}

	/** A comment, a CDATA section or an instruction. */
	#special(text: string, open: number): number {
		const after = (mark: string, from: number) => {
			const end = text.indexOf(mark, from);
			return end === -1 ? -1 : end + mark.length;
		};
		if (text.startsWith('<?', open)) return after('?>', open);
		if (text.startsWith('<!--', open)) return after('-->', open + 4);
		if (text.startsWith('<![CDATA[', open)) {
			const end = after(']]>', open);
			if (end !== -1) this.#handler.text(text.slice(open + 9, end - 3));
			return end;
		}
		if (text.length - open < 9) return -1;
		throw new MarkupError('holds a document type, as no sheet does');
	}
}

/** The `>` that ends a tag: one within a quoted value does not. */
function tagEnd(text: string, open: number): number {
	let at = open;
	for (;;) {
		const close = text.indexOf('>', at);
		if (close === -1) return -1;
		const quote = openQuote(text, at, close);
		if (quote === null) return close;
		const end = text.indexOf(quote, close);
		if (end === -1) return -1;
		at = end + 1;
	}
}

function openQuote(text: string, from: number, to: number): string | null {
	for (let at = from; at < to; at++) {
		const code = text.charCodeAt(at);
		if (code !== 34 && code !== 39) continue;
		const quote = text[at] as string;
		const end = text.indexOf(quote, at + 1);
		if (end === -1 || end > to) return quote;
		at = end;
	}
	return null;
}

function localName(text: string, from: number, to: number): string {
	let start = from;
	let end = to;
	for (let at = from; at < to; at++) {
		const code = text.charCodeAt(at);
		if (code === 58) start = at + 1;
		else if (code <= 32) {
			end = at;
			break;
		}
	}
	return text.slice(start, end);
}

/** The value of the attribute with that local name, or `undefined`. */
export function attribute(attributes: string, name: string): string | undefined {
	let at = 0;
	for (;;) {
		const equals = attributes.indexOf('=', at);
		if (equals === -1) return undefined;
		let open = equals + 1;
		while (open < attributes.length && attributes.charCodeAt(open) <= 32) open++;
		const close = attributes.indexOf(attributes[open] ?? '"', open + 1);
		if (close === -1) return undefined;
		let stop = equals;
		while (stop > at && attributes.charCodeAt(stop - 1) <= 32) stop--;
		const start = stop - name.length;
		if (start >= at && attributes.startsWith(name, start)) {
			const before = attributes.charCodeAt(start - 1);
			if (start === at || before <= 32 || before === 58) return unescapeText(attributes.slice(open + 1, close));
		}
		at = close + 1;
	}
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeText(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
		if (name !== undefined) return ENTITIES[name] ?? whole;
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}
