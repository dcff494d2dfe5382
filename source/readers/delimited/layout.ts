import type { Doubt } from '../../core/reading.js';
import type { TableHeader } from '../row-sorter.js';

/** How the lines of a file become records. */
export interface Layout extends TableHeader {
	/** The columns; the first is called as the header's word where lines begin with a record type. */
	readonly columns: readonly string[];
	/** Lines begin with the delimiter: their first field is none. */
	readonly leading: boolean;
	/** Lines may end with the delimiter: an empty field beyond the last column is none. */
	readonly trailing: boolean;
	/** Lines begin with the word of a record type. */
	readonly isTyped: boolean;
	/** The schema knows these columns, so that a row of nothing but delimiters is no record. */
	readonly isKnown: boolean;
	/** For a person, such as `H/D/T |`. */
	readonly detail: string;
	/** How the columns were found, for a person: `names of line 3`, `the schema's columns without PostCode`. */
	readonly order: string;
	readonly doubts: readonly Doubt[];
}

/** Names of columns as the header writes them; one without a name is called by its place. */
export function columnNames(names: readonly string[]): string[] {
	return names.map((name, index) => name.trim() || `column_${index + 1}`);
}

/** A delimiter as a person reads it. */
export function delimiterName(delimiter: string): string {
	if (delimiter === '\t') return 'tab';
	if (delimiter === ' ') return 'space';
	return /\p{Cc}/u.test(delimiter)
		? `U+${delimiter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
		: delimiter;
}
