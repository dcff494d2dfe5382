import { EtlError } from '../core/errors.js';
import type { ValueKind } from '../core/record.js';
import { OUTSIDE } from '../core/tree-columns.js';
import { visible } from '../core/visible.js';
import type { ColumnIndex } from './column-index.js';
import { CountNames } from './declared-count.js';
import { type KnownNames, lastName } from './known-names.js';
import type { KnownColumn } from './reader.js';
import { shownName } from './strangers.js';
import type { UnitTally } from './unit-tally.js';

/** A value that each record takes from outside of it. */
export interface Inherited {
	/** Its column's place. */
	readonly at: number;
	readonly value: string | null;
	readonly kind: ValueKind;
}

/** A value that stands outside of the records. */
export interface OutsideValue {
	/** From what is open innermost, with names as a path has them: `@Country`, `meta.Country`. */
	readonly path: string;
	readonly text: string;
	readonly kind: ValueKind;
	readonly line: number;
	/** It is one of several, such as one in an array. */
	readonly isSeveral: boolean;
}

/** Values that stand behind records, by which of the things that lead to records holds them, in order. */
export type LateValues = ReadonlyMap<number, readonly OutsideValue[]>;

/** What is known of all values at one path outside of the records. */
interface OutsidePath {
	readonly path: string;
	readonly column: KnownColumn;
	/** The schema names the path itself. */
	readonly isNamed: boolean;
	count: number;
	readonly line: number;
	readonly sample: string;
	isSeveral: boolean;
	/** Where a value stood that some records should have been given and were not; 0 for nowhere. */
	late: number;
}

/** Something that is open and leads to the records. */
interface Frame {
	readonly inherited: Map<string, Inherited & { readonly text: string }>;
	records: number;
}

/** What a walk over a document tells of what stands outside of the records. */
export interface OutsideListener {
	/** Something is open now that leads to records. */
	enter(): void;
	/** A value that is no record's own stands in what is open. */
	value(value: OutsideValue): void;
	/** What was opened last is closed. */
	leave(): void;
}

/** Paths that are named in the account; what more there is, is counted together. */
const MOST_PATHS = 50;

/**
 * What a document holds outside of its records: values that every record within takes over, declared counts, and the
 * rest, which is counted and named.
 */
export class Envelope implements OutsideListener {
	readonly #known: KnownNames;
	readonly #columns: ColumnIndex;
	readonly #tally: UnitTally;
	readonly #levels: number;
	readonly #frames: Frame[] = [];
	readonly #paths = new Map<string, OutsidePath>();
	readonly #unknown = new Set<string>();
	readonly #counts: CountNames;
	#inherited: readonly Inherited[] = [];
	readonly #late: LateValues;
	#entered = 0;

	/**
	 * @param levels - how many things lead to a record
	 * @param late - values that are known to stand behind the records, by which of the things that lead to them
	 */
	constructor(known: KnownNames, columns: ColumnIndex, tally: UnitTally, levels: number, late: LateValues = new Map()) {
		this.#late = late;
		this.#known = known;
		this.#columns = columns;
		this.#tally = tally;
		this.#levels = levels;
		this.#counts = new CountNames(known, levels);
	}

	/** What the next record takes from outside of it. */
	get inherited(): readonly Inherited[] {
		return this.#inherited;
	}

	enter(): void {
		this.#frames.push({ inherited: new Map(), records: 0 });
		this.#counts.enter();
		for (const value of this.#late.get(this.#entered++) ?? []) this.#expect(value);
	}

	leave(): void {
		const frame = this.#frames.pop();
		this.#counts.leave();
		if (frame && frame.inherited.size > 0) this.#gather();
	}

	/** Records were found in what is open. */
	records(count: number): void {
		for (const frame of this.#frames) frame.records += count;
		this.#counts.records(count);
	}

	/** A value will stand behind the records, which get it all the same. */
	#expect(value: OutsideValue): void {
		const path = this.#pathFromRecord(value);
		const { text, kind } = value;
		this.#frames.at(-1)?.inherited.set(path, { at: this.#columns.at(path), value: text, kind, text });
		this.#gather();
	}

	#pathFromRecord({ path }: OutsideValue): string {
		return `${OUTSIDE.repeat(this.#levels - this.#frames.length + 1)}${path}`;
	}

	value(value: OutsideValue): void {
		const path = this.#pathFromRecord(value);
		if (value.text.trim() === '') {
			this.#tally.blank++;
			return;
		}
		if (this.#counts.take(value, this.#frames.length)) {
			this.#tally.control++;
			return;
		}
		const named = this.#known.atPath(path) ?? (path.includes('[') ? null : this.#known.ofKind(path));
		const column = named ?? this.#known.called(value.path);
		if (column === null) this.#passOver(path, value);
		else this.#keep(path, value, column, named !== null);
	}

	#passOver(path: string, { line, text }: OutsideValue): void {
		const isNamed = this.#unknown.has(path) || this.#unknown.size < MOST_PATHS;
		if (isNamed) this.#unknown.add(path);
		this.#tally.passOver(isNamed ? valuesAt(path) : 'other values outside of the records', 1, line, text);
	}

	#keep(path: string, value: OutsideValue, column: KnownColumn, isNamed: boolean): void {
		const { text, kind, line } = value;
		const frame = this.#frames.at(-1);
		let known = this.#paths.get(path);
		if (known === undefined) {
			known = { path, column, isNamed, count: 0, line, sample: text, isSeveral: false, late: 0 };
			this.#paths.set(path, known);
		}
		known.count++;
		known.isSeveral ||= value.isSeveral && !isNamed;
		if (frame === undefined || known.isSeveral) return;
		const before = frame.inherited.get(path);
		if (before?.text === text) return;
		if (frame.records > 0) {
			if (before !== undefined || !value.path.includes('.')) known.late ||= line;
			else known.isSeveral = true;
			return;
		}
		if (before !== undefined) {
			known.isSeveral = true;
			frame.inherited.delete(path);
		} else frame.inherited.set(path, { at: this.#columns.at(path), value: text, kind, text });
		this.#gather();
	}

	#gather(): void {
		this.#inherited = this.#frames.flatMap(({ inherited }) => [...inherited.values()]);
	}

	/** The count that the document itself declares, or `null`. */
	declared(records: number): number | null {
		return this.#counts.declared(records);
	}

	/**
	 * Accounts for what was found, once the last record was read.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` where records should have taken over what stands behind them
	 */
	end(file: string): void {
		const held = this.#ownColumns();
		const paths = [...this.#paths.values()];
		for (const each of paths) {
			const { path, column, count, line, sample } = each;
			const rivals = paths.filter((other) => other.column.column === column.column);
			const isTaken = this.#isTaken(each, rivals, held);
			if (isTaken && each.late > 0) throw behind(each, file);
			if (isTaken) this.#tally.header += count;
			else this.#tally.passOver(valuesAt(path), count, line, sample);
			if (isTaken || held.has(column.column) || rivals.some((other) => this.#isTaken(other, rivals, held))) continue;
			this.#tally.doubt({
				code: 'D_RECORDS_PATH',
				message: `${shown(path)} stands outside of the records, and none of them has a value for ${column.column}`,
				setting: `schema: { columns: [{ name: ${column.column}, aliases: ["${shown(path)}"] }] }`,
			});
		}
	}

	#isTaken(path: OutsidePath, rivals: readonly OutsidePath[], held: ReadonlySet<string>): boolean {
		if (path.isNamed) return true;
		if (held.has(path.column.column) || path.isSeveral || !path.column.inherits) return false;
		return rivals.length === 1;
	}

	/** The schema's columns that records have themselves. */
	#ownColumns(): Set<string> {
		const held = new Set<string>();
		for (const name of this.#columns.names) {
			const column = name.startsWith(OUTSIDE) ? null : this.#known.called(name);
			if (column) held.add(column.column);
		}
		return held;
	}
}

function valuesAt(path: string): string {
	return `values at ${shown(path)}`;
}

function shown(path: string): string {
	return visible(shownName(path));
}

function behind({ path, column, late }: OutsidePath, file: string): EtlError {
	const name = lastName(path);
	return new EtlError(
		'E_FILE_MALFORMED',
		`${file}: line ${late}, ${shown(name)} stands behind records that have no ${column.column} of their own`,
		{
			context: { file, line: late },
			hint: `Ask the sender to put it before the records, or into each of them.`,
		},
	);
}
