import type { Doubt } from './reading.js';
import type { SqlValue } from './record.js';
import type { Column } from './schema.js';
import { amount } from './schema-lines.js';

/** Characters without room or ink, as Unicode lists them. Control characters are rejects, and blanks at the ends are taken off. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** Counts values of keys and countries with characters that nobody sees: they make two customers, or two tables, of one. */
export class InvisibleTally {
	readonly #watched: readonly { readonly column: Column; readonly at: number }[];
	readonly #found = new Map<Column, { count: number; readonly line: number; readonly code: string }>();

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
			const index = value.search(INVISIBLE);
			if (index !== -1) this.#note(column, line, value.codePointAt(index) as number);
		}
	}

	doubts(): Doubt[] {
		return [...this.#found].map(([{ name, key }, { count, line, code }]) => {
			const values = `${amount(count, 'value')} of ${name} ${count === 1 ? 'holds' : 'hold'} characters that nobody sees`;
			const apart = key ? 'another customer' : 'another country';
			return {
				code: 'D_INVISIBLE',
				message: `${values}, the first of them ${code} on line ${line}: without them it is ${apart}`,
				setting: `schema: { columns: [{ name: ${name}, pattern: "[ -~]+" }] }`,
			};
		});
	}

	#note(column: Column, line: number, point: number): void {
		const known = this.#found.get(column);
		if (known) known.count++;
		else this.#found.set(column, { count: 1, line, code: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` });
	}
}
