import { amount } from '../amounts.js';
import type { Doubt } from '../reading/reading.js';
import type { SqlValue } from '../records/record.js';
import type { Column } from '../schema/schema.js';

/** Characters without room or ink, as Unicode lists them. Control characters are rejects, and blanks at the ends are taken off. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

const ASCII = /^[\0-\x7f]*$/;

/** Where a letter and its accent are two characters that could be one: countries are compared in one form, keys are not. */
function partsOfLetter(value: string): number {
	if (ASCII.test(value)) return -1;
	const composed = value.normalize('NFC');
	if (composed === value) return -1;
	const mark = value.search(/\p{M}/u);
	return mark === -1 ? [...value].findIndex((each) => each !== each.normalize('NFC')) : mark;
}

/** Values of a column with characters that nobody sees. */
export interface Invisible {
	/** Name of the schema's column. */
	readonly column: string;
	readonly count: number;
	/** 1-based line of the first one. */
	readonly line: number;
	/** Its first such character, such as `U+200B`. */
	readonly code: string;
}

/** Counts values of keys and countries with characters that nobody sees: they make two customers, or two tables, of one. */
export class InvisibleTally {
	readonly #watched: readonly { readonly column: Column; readonly at: number }[];
	readonly #found = new Map<string, Invisible>();

	/** @param columns - in the order of the rows */
	constructor(columns: readonly Column[], countryColumn: string) {
		this.#watched = columns.flatMap((column, at) =>
			column.key || column.name === countryColumn ? [{ column, at }] : [],
		);
	}

	/** @param line - 1-based, of the record in its file */
	add(row: readonly SqlValue[], line: number): void {
		for (const { column, at } of this.#watched) {
			const value = row[at];
			if (typeof value !== 'string') continue;
			const invisible = value.search(INVISIBLE);
			const index = invisible === -1 && column.key ? partsOfLetter(value) : invisible;
			if (index === -1) continue;
			const code = `U+${(value.codePointAt(index) as number).toString(16).toUpperCase().padStart(4, '0')}`;
			this.#note({ column: column.name, count: 1, line, code });
		}
	}

	/** Adds what was found in later lines of the file. */
	addAll(found: readonly Invisible[]): void {
		for (const each of found) this.#note(each);
	}

	found(): Invisible[] {
		return [...this.#found.values()];
	}

	doubts(): Doubt[] {
		return this.found().map(({ column: name, count, line, code }) => {
			const key = this.#watched.some(({ column }) => column.name === name && column.key);
			const isSeen = !INVISIBLE.test(String.fromCodePoint(Number.parseInt(code.slice(2), 16)));
			const what = isSeen ? 'letters in parts, as macOS writes ö' : 'characters that nobody sees';
			const values = `${amount(count, 'value')} of ${name} ${count === 1 ? 'holds' : 'hold'} ${what}`;
			const otherwise = isSeen ? 'in one part' : 'without them';
			const apart = key ? 'another customer' : 'another country';
			return {
				code: 'D_INVISIBLE',
				message: `${values}, the first of them ${code} on line ${line}: ${otherwise} it is ${apart}`,
				setting: `schema: { columns: [{ name: ${name}, pattern: "[ -~]+" }] }`,
			};
		});
	}

	#note(more: Invisible): void {
		const known = this.#found.get(more.column);
		this.#found.set(more.column, known ? { ...known, count: known.count + more.count } : more);
	}
}
