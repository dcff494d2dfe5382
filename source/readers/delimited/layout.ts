import type { Doubt } from '../../core/reading/reading.js';
import type { TableHeader } from '../rows/record-table.js';

/** How the lines of a file become records. */
export interface Layout extends TableHeader {
	/** The columns. Where lines begin with a record type, the first column has the name of the header's word. */
	readonly columns: readonly string[];
	/** Whether lines begin with the delimiter, so that the empty first field is dropped. */
	readonly leading: boolean;
	/** Whether lines may end with the delimiter, so that an empty field behind the last column is dropped. */
	readonly trailing: boolean;
	/** Whether records do end with it, so that the empty field behind it is never the last column. */
	readonly endsOpen: boolean;
	/** Whether lines begin with the word of a record type. */
	readonly isTyped: boolean;
	/** Whether the schema knows the columns. Then a row of nothing but delimiters is no record. */
	readonly isKnown: boolean;
	/** For a person, such as `H/D/T |`. */
	readonly detail: string;
	/** How the columns were found, for a person, such as `names of line 3`, `the schema's columns without PostCode`. */
	readonly order: string;
	readonly doubts: readonly Doubt[];
}

/** Names of columns as in the header. A column without a name is named by its position. */
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
