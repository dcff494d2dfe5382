import { EtlError } from '../../core/errors.js';
import type { ColumnProfile } from './column-profile.js';
import { isFigure } from './headless.js';

/** Number of rows of another width below names of their own that make a second table. */
const ROWS = 2;

/** Allowed numbers of fields of the first table's records. */
export interface Widths {
	readonly whole: readonly number[];
	/** Whether records may have fewer fields. A sheet has no cells at the end of a record whose last fields are empty. */
	readonly cut: boolean;
}

/** Finds a second table below a blank line: column names, and rows of the same width. */
export class SecondTable {
	readonly #columns: readonly string[];
	readonly #widths: Widths;
	readonly #profile: ColumnProfile;
	readonly #file: string;
	#isBelowBlank = false;
	#names: { readonly line: number; readonly fields: readonly string[] } | null = null;
	#rows: (readonly string[])[] = [];

	/** @param profile - of the first records */
	constructor(columns: readonly string[], widths: Widths, profile: ColumnProfile, file: string) {
		this.#columns = columns;
		this.#widths = widths;
		this.#profile = profile;
		this.#file = file;
	}

	/** Whether {@link isAgain} must be called for the next line, which may belong to a second table. */
	get isLooking(): boolean {
		return this.#names !== null || this.#isBelowBlank;
	}

	/** Notes a blank line among the records. */
	blank(): void {
		this.#isBelowBlank = true;
	}

	/**
	 * Looks at a line that is not blank.
	 *
	 * @returns whether the line repeats the header
	 * @throws EtlError `E_FILE_MALFORMED` where a second table begins here
	 */
	isAgain(line: number, fields: readonly string[]): boolean {
		if (!this.isLooking) return false;
		if (this.#names !== null) this.#follow(this.#names, fields);
		if (!this.#isBelowBlank) return false;
		this.#isBelowBlank = false;
		if (this.#names !== null || !readsLikeNames(fields)) return false;
		if (fields.length === this.#columns.length && fields.every((name, at) => name.trim() === this.#columns[at]))
			return true;
		const { whole, cut } = this.#widths;
		const mayBeRecord = whole.includes(fields.length) || (cut && fields.length < this.#columns.length);
		if (mayBeRecord && !this.#profile.contradicts(fields)) return false;
		this.#names = { line, fields: [...fields] };
		return false;
	}

	#follow({ line, fields: names }: { line: number; fields: readonly string[] }, fields: readonly string[]): void {
		if (fields.length !== names.length) {
			this.#names = null;
			this.#rows = [];
			return;
		}
		this.#rows.push([...fields]);
		const isWide = this.#widths.whole.includes(fields.length);
		const isTable = isWide || isTableOf(this.#rows);
		if (this.#rows.length < (isWide ? 1 : ROWS)) return;
		this.#names = null;
		this.#rows = [];
		if (!isTable) return;
		throw secondTable(this.#file, line);
	}
}

/**
 * Whether lines above a header are a table of their own: names, and rows of the same width.
 *
 * @param above - lines above the header, without remarks
 */
export function isTableAbove(above: readonly (readonly string[])[]): boolean {
	return above.some((names, at) => {
		const rows = above.slice(at + 1, at + 1 + ROWS);
		return (
			readsLikeNames(names) &&
			rows.length === ROWS &&
			rows.every((row) => row.length === names.length) &&
			isTableOf(rows)
		);
	});
}

/** The error for a file with a second table. */
export function secondTable(file: string, line: number): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file} holds a second table, which begins on line ${line}`, {
		context: { file, line },
		hint: 'Ask the sender for a file each. If the lines above it are none, pass over them: --preamble LINES.',
	});
}

/**
 * Whether rows are a table: one column must have only figures. Of two columns it must be the first, because names and
 * values side by side are no table.
 */
function isTableOf(rows: readonly (readonly string[])[]): boolean {
	const width = rows[0]?.length ?? 0;
	const isFilled = (at: number) => rows.every((row) => isFigure(row[at] ?? ''));
	return width > 2 ? rows[0]?.some((_, at) => isFilled(at)) === true : isFilled(0);
}

function readsLikeNames(fields: readonly string[]): boolean {
	const names = fields.map((field) => field.trim());
	return (
		names.length > 1 && new Set(names).size === names.length && names.every((name) => name !== '' && !isFigure(name))
	);
}
