import type { ValueKind } from '../../core/records/record.js';
import { KnownShapes, literal } from '../trees/known-shapes.js';
import { NUMBER, STRING } from './take-apart.js';

/** How records follow each other: separated by commas, one on each line, or by white space or nothing. */
export type Sequel = 'array' | 'lines' | 'sequence';

/** Names of a record in their order. */
export interface Shape {
	/**
	 * Matches a record with these names and without nested values. A value has two groups: a text sets the first one, a
	 * number, true or false the second, and null neither. A last group is what follows the record.
	 */
	readonly pattern: RegExp;
	/** The column of each name. */
	readonly columns: readonly number[];
	/** Kinds of the values of the last such record, by column. Most records have the same kinds. */
	kinds: readonly ValueKind[];
}

/** White space within a record. */
const SPACE: Readonly<Record<Sequel, string>> = {
	array: '[ \\t\\r\\n]*',
	lines: '[ \\t\\r]*',
	sequence: '[ \\t\\r\\n]*',
};

/** What must follow a record. */
export const BEHIND: Readonly<Record<Sequel, string>> = {
	array: '[ \\t\\r\\n]*,[ \\t\\r\\n]*',
	lines: '[ \\t\\r]*\\n',
	sequence: '[ \\t\\r\\n]*',
};

/** Remembers the shapes of records. */
export class Shapes {
	readonly #sequel: Sequel;
	readonly #known = new KnownShapes<Shape>();

	constructor(sequel: Sequel) {
		this.#sequel = sequel;
	}

	/** Keeps the shape of a parsed record, where a pattern can be made of it. */
	learn(raw: string, names: readonly string[], columns: readonly number[]): void {
		this.#known.learn(names, () => {
			if (mayNest(raw) || !names.every(isPlain)) return null;
			return { pattern: patternOf(names, this.#sequel), columns, kinds: [] };
		});
	}

	/** The shape and the match of the record at a position of a text; `null` where no shape fits. */
	find(text: string, at: number): { readonly shape: Shape; readonly match: RegExpExecArray } | null {
		return this.#known.find(text, at);
	}
}

/** Whether an object's text may contain a nested value. */
function mayNest(raw: string): boolean {
	return raw.lastIndexOf('{') > 0 || raw.includes('[');
}

/** Whether a name is written without escapes. */
function isPlain(name: string): boolean {
	return JSON.stringify(name) === `"${name}"`;
}

function patternOf(names: readonly string[], sequel: Sequel): RegExp {
	const space = SPACE[sequel];
	const value = `(?:${STRING}|(${NUMBER}|true|false)|null)`;
	const member = (name: string) => `${space}"${literal(name)}"${space}:${space}${value}${space}`;
	return new RegExp(`\\{${names.length === 0 ? space : names.map(member).join(',')}\\}(${BEHIND[sequel]})`, 'y');
}
