import type { ValueKind } from '../../core/record.js';
import { KnownShapes, literal } from '../known-shapes.js';
import { NUMBER, STRING } from './take-apart.js';

/** How records follow each other: parted by commas, one a line, or by white space or nothing. */
export type Sequel = 'array' | 'lines' | 'sequence';

/** Names in one order. */
export interface Shape {
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

/** The shapes of the records that were read. */
export class Shapes {
	readonly #sequel: Sequel;
	readonly #known = new KnownShapes<Shape>();

	constructor(sequel: Sequel) {
		this.#sequel = sequel;
	}

	/** Keeps the shape of a record that the grammar took apart, where it is fit for a pattern. */
	learn(raw: string, names: readonly string[], columns: readonly number[]): void {
		this.#known.learn(names, () => {
			if (mayNest(raw) || !names.every(isPlain)) return null;
			return { pattern: patternOf(names, this.#sequel), columns, kinds: [] };
		});
	}

	/** The shape of the record that begins at a place of a text, with the match; `null` where none fits. */
	find(text: string, at: number): { readonly shape: Shape; readonly match: RegExpExecArray } | null {
		return this.#known.find(text, at);
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
