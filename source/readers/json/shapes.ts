import type { ValueKind } from '../../core/record.js';
import { NUMBER, STRING } from './take-apart.js';

/** How records follow each other: parted by commas, one a line, or by white space or nothing. */
export type Sequel = 'array' | 'lines' | 'sequence';

/** Names in one order. */
export interface Shape {
	/** One a line. */
	readonly names: string;
	/**
	 * Matches a record with these names and values that hold no others. Two groups a value, of which text sets the first,
	 * a number, true or false the second, null none; a last one for what is behind the record.
	 */
	readonly pattern: RegExp;
	/** The column of each name. */
	readonly columns: readonly number[];
	/** What the values of the last such record were, by column: mostly those of the next as well. */
	kinds: readonly ValueKind[];
}

/** Shapes that are looked for: each that is not the right one costs a look at the record's first names. */
const MOST_SHAPES = 8;

/** Names that are learnt while a file is read, in all shapes together: V8 compiles a pattern in 0.1 ms a name. */
const MOST_LEARNT = 500;

/** Characters of a shape's names. */
const MOST_CHARACTERS = 4_000;

/** White space within a record. */
const SPACE: Readonly<Record<Sequel, string>> = {
	array: '[ \\t\\r\\n]*',
	lines: '[ \\t\\r]*',
	sequence: '[ \\t\\r\\n]*',
};

/** What must stand behind a record. */
export const BEHIND: Readonly<Record<Sequel, string>> = {
	array: '[ \\t\\r\\n]*,[ \\t\\r\\n]*',
	lines: '[ \\t\\r]*\\n',
	sequence: '[ \\t\\r\\n]*',
};

/** The shapes of the records that were read: the next record will mostly have the same. */
export class Shapes {
	readonly #sequel: Sequel;
	/** Names that may still be learnt; a record without any counts for one. */
	#left = MOST_LEARNT;
	/** The one that was right last comes first. */
	readonly #shapes: Shape[] = [];
	readonly #known = new Set<string>();

	constructor(sequel: Sequel) {
		this.#sequel = sequel;
	}

	/** Keeps the shape of a record that the grammar took apart, where it is fit for a pattern. */
	learn(raw: string, names: readonly string[], columns: readonly number[]): void {
		if (names.length >= this.#left || mayNest(raw)) return;
		const all = names.join('\n');
		if (all.length > MOST_CHARACTERS || this.#known.has(all) || !names.every(isPlain)) return;
		this.#left -= names.length + 1;
		this.#known.add(all);
		if (this.#shapes.length === MOST_SHAPES) this.#known.delete((this.#shapes.pop() as Shape).names);
		this.#shapes.unshift({ names: all, pattern: patternOf(names, this.#sequel), columns, kinds: [] });
	}

	/** The shape of the record that begins at a place of a text, with the match; `null` where none fits. */
	find(text: string, at: number): { readonly shape: Shape; readonly match: RegExpExecArray } | null {
		for (let i = 0; i < this.#shapes.length; i++) {
			const shape = this.#shapes[i] as Shape;
			shape.pattern.lastIndex = at;
			const match = shape.pattern.exec(text);
			if (match === null) continue;
			if (i > 0) this.#shapes.unshift(...this.#shapes.splice(i, 1));
			return { shape, match };
		}
		return null;
	}
}

/** Whether an object's text holds a nested value, or something that looks like one. */
function mayNest(raw: string): boolean {
	return raw.lastIndexOf('{') > 0 || raw.includes('[');
}

/** A name that is written as it is. */
function isPlain(name: string): boolean {
	return JSON.stringify(name) === `"${name}"`;
}

function patternOf(names: readonly string[], sequel: Sequel): RegExp {
	const space = SPACE[sequel];
	const value = `(?:${STRING}|(${NUMBER}|true|false)|null)`;
	const member = (name: string) => `${space}"${literal(name)}"${space}:${space}${value}${space}`;
	return new RegExp(`\\{${names.length === 0 ? space : names.map(member).join(',')}\\}(${BEHIND[sequel]})`, 'y');
}

function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
