import { ENTITIES, findSpecial, NAME_REST, NAME_START, nameEnd, tagEnd, withLineFeeds } from '../trees/xml-markup.js';

/**
 * Receives the events of a document in order. Names have no prefix. An element outside the handler's namespaces has
 * the name {@link FOREIGN}.
 */
export interface MarkupHandler {
	/** The namespaces of the elements and attributes that matter. Default: all. */
	readonly namespaces?: ReadonlySet<string>;
	/**
	 * @param attributes - the text between name and `>`
	 * @param parent - name of the parent element; empty for the root
	 */
	open(name: string, attributes: Attributes, parent: string): void;
	close(name: string, parent: string): void;
	/** A run of text between two tags, with entities replaced. A long text may come in several runs. */
	text(text: string): void;
}

/** The name of elements of other namespaces. */
export const FOREIGN = '';

/** Maximum depth of elements. Sheets are far below it. */
const MAX_DEPTH = 1000;

/** Thrown where a document is not well-formed. */
export class MarkupError extends Error {}

/** Characters of one tag or one run of text: Excel's cells end at 32,767, and an entity may take ten. */
const MAX_TOKEN = 4 * 1024 ** 2;

/**
 * Adds a run to a cell's text.
 *
 * @throws MarkupError where it is longer than any cell
 */
export function joined(text: string, run: string): string {
	if (text.length + run.length > MAX_TOKEN) throw new MarkupError('holds a cell of more than 4 MiB');
	return text + run;
}

/**
 * Scans XML in chunks as they arrive. It supports what sheets use: elements, attributes, text, CDATA, the predefined
 * entities and character references. A document type is refused, so that nothing can expand.
 */
export class MarkupScanner {
	readonly #handler: MarkupHandler;
	#text = '';
	/** Names of the open elements, as written and as the handler gets them. */
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

	/** Handles the tag at `open`, and gives its end; -1 where it has not fully arrived. */
	#tag(text: string, open: number): number {
		const close = tagEnd(text, open);
		if (close === -1) return -1;
		if (text.charCodeAt(open + 1) === 0x2f) {
			const written = text.slice(open + 2, nameEnd(text, open + 2, close));
			// A row without its end tag would take the cells of the next row.
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

/** The namespaces of prefixes within an element. */
class Scope {
	readonly #namespaces: ReadonlySet<string> | null;
	/** Whether the namespace of each declared prefix matters. The default namespace has an empty prefix. */
	readonly #prefixes: ReadonlyMap<string, boolean>;
	/** Names as written, each with the name for the handler. */
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
			// An element without any namespace is accepted, because hand-written files declare none.
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

/** Number of names that a scope remembers. */
const MOST_NAMES = 200;

/** The attributes of an element. They are searched when they are requested. */
export class Attributes {
	readonly #text: string;
	readonly #scope: Scope;

	constructor(text: string, scope: Scope) {
		this.#text = text;
		this.#scope = scope;
	}

	/** The value of the attribute with a local name, in a namespace that matters or in none; else `undefined`. */
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

	/** Whether an attribute's local name begins at a position, in a namespace that matters. */
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
