import { ENTITIES, findSpecial, NAME_REST, NAME_START, nameEnd, tagEnd, withLineFeeds } from '../xml-markup.js';

/**
 * Takes the events of a document in order. Names come without their prefix; an element of a namespace that is none of
 * the handler's has the name {@link FOREIGN}.
 */
export interface MarkupHandler {
	/** The namespaces of the elements and attributes that are meant; without it all are. */
	readonly namespaces?: ReadonlySet<string>;
	/**
	 * @param attributes - what stands between name and `>`
	 * @param parent - the name of the element that it stands in; empty for the root
	 */
	open(name: string, attributes: Attributes, parent: string): void;
	close(name: string, parent: string): void;
	/** A run of text between two tags, as XML reads it; a long text may come in several runs. */
	text(text: string): void;
}

/** The name of elements that are not meant. */
export const FOREIGN = '';

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
	/** Names of the elements that are open, as written and as the handler knows them. */
	readonly #written: string[] = [];
	readonly #open: string[] = [];
	readonly #scopes: Scope[];

	constructor(handler: MarkupHandler) {
		this.#handler = handler;
		this.#scopes = [new Scope(handler.namespaces ?? null)];
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
			if (open > at) this.#handler.text(unescapeText(withLineFeeds(text.slice(at, open))));
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
			const written = text.slice(open + 2, nameEnd(text, open + 2, close));
			// A row whose end is missing would else take the cells of the next.
			if (this.#written.pop() !== written) throw new MarkupError('has an end tag in the wrong place');
			this.#close(this.#open.pop() as string);
			return close + 1;
		}
		const isEmpty = text.charCodeAt(close - 1) === 0x2f;
		const stop = isEmpty ? close - 1 : close;
		const end = nameEnd(text, open + 1, stop);
		const written = text.slice(open + 1, end);
		const attributes = text.slice(end, stop);
		let scope = this.#scopes.at(-1) as Scope;
		if (attributes.includes('xmlns')) scope = scope.within(attributes);
		const name = scope.nameOf(written);
		const parent = this.#open.at(-1) ?? '';
		this.#handler.open(name, new Attributes(attributes, scope), parent);
		if (isEmpty) this.#handler.close(name, parent);
		else {
			this.#scopes.push(scope);
			this.#written.push(written);
			if (this.#open.push(name) > MAX_DEPTH) throw new MarkupError(`nests deeper than ${MAX_DEPTH} elements`);
		}
		return close + 1;
	}

	#close(name: string): void {
		this.#scopes.pop();
		this.#handler.close(name, this.#open.at(-1) ?? '');
	}

	/** A comment, a CDATA section or an instruction. */
	#special(text: string, open: number): number {
		const special = findSpecial(text, open);
		if (special === null) throw new MarkupError('holds a document type, as no sheet does');
		const { kind, end } = special;
		if (kind === 'cdata' && end !== -1) this.#handler.text(withLineFeeds(text.slice(open + 9, end - 3)));
		return end;
	}
}

const PART = `[${NAME_START}][${NAME_REST}]*`;
const NAME = new RegExp(`^${PART}(?::${PART})?$`, 'u');

const DECLARATION = /[ \t\r\n]xmlns(?::([^ \t\r\n=]+))?[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/g;

/** What prefixes stand for within an element. */
class Scope {
	readonly #namespaces: ReadonlySet<string> | null;
	/** Whether the namespace of each prefix that is declared is meant; the default one's prefix is empty. */
	readonly #prefixes: ReadonlyMap<string, boolean>;
	/** Names as written, each with what the handler knows it by. */
	readonly #names = new Map<string, string>();

	constructor(namespaces: ReadonlySet<string> | null, prefixes: ReadonlyMap<string, boolean> = new Map()) {
		this.#namespaces = namespaces;
		this.#prefixes = prefixes;
	}

	/** The scope of an element that declares namespaces. */
	within(attributes: string): Scope {
		if (this.#namespaces === null) return this;
		const prefixes = new Map(this.#prefixes);
		for (const [, prefix = '', double, single] of attributes.matchAll(DECLARATION)) {
			const name = unescapeText(double ?? single ?? '');
			// No namespace at all is left to the place of an element: writers by hand declare none.
			prefixes.set(prefix, name === '' || this.#namespaces.has(name));
		}
		return new Scope(this.#namespaces, prefixes);
	}

	/** @throws MarkupError where it is no name */
	nameOf(written: string): string {
		const known = this.#names.get(written);
		if (known !== undefined) return known;
		if (!NAME.test(written)) throw new MarkupError('has a tag that is no XML');
		const colon = written.indexOf(':');
		const name = this.isMeant(colon === -1 ? '' : written.slice(0, colon)) ? written.slice(colon + 1) : FOREIGN;
		if (this.#names.size < MOST_NAMES) this.#names.set(written, name);
		return name;
	}

	isMeant(prefix: string): boolean {
		return this.#prefixes.get(prefix) ?? true;
	}
}

/** Names that a scope remembers. */
const MOST_NAMES = 200;

/** The attributes of one element, which are looked for as they are asked for. */
export class Attributes {
	readonly #text: string;
	readonly #scope: Scope;

	constructor(text: string, scope: Scope) {
		this.#text = text;
		this.#scope = scope;
	}

	/** The value of the attribute with that local name, of a namespace that is meant or of none; or `undefined`. */
	get(name: string): string | undefined {
		const text = this.#text;
		let at = 0;
		for (;;) {
			const equals = text.indexOf('=', at);
			if (equals === -1) return undefined;
			let open = equals + 1;
			while (open < text.length && text.charCodeAt(open) <= 32) open++;
			const close = text.indexOf(text[open] ?? '"', open + 1);
			if (close === -1) return undefined;
			let stop = equals;
			while (stop > at && text.charCodeAt(stop - 1) <= 32) stop--;
			const start = stop - name.length;
			if (start >= at && text.startsWith(name, start) && this.#isWhole(start, at)) {
				return unescapeText(withLineFeeds(text.slice(open + 1, close)));
			}
			at = close + 1;
		}
	}

	/** Whether an attribute's local name begins at a place, and is meant. */
	#isWhole(start: number, from: number): boolean {
		const before = this.#text.charCodeAt(start - 1);
		if (start === from || before <= 32) return true;
		if (before > 127 && /\s/.test(String.fromCharCode(before))) throw new MarkupError('has a tag that is no XML');
		if (before !== 58) return false;
		let prefix = start - 1;
		while (prefix > from && this.#text.charCodeAt(prefix - 1) > 32) prefix--;
		return this.#scope.isMeant(this.#text.slice(prefix, start - 1));
	}
}

function unescapeText(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
		if (name !== undefined) return ENTITIES.get(name) ?? whole;
		const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
	});
}
