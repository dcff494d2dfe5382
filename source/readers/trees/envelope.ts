import { counted } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import type { ValueKind } from '../../core/records/record.js';
import { OUTSIDE } from '../../core/schema/tree-columns.js';
import { visible } from '../../core/values/visible.js';
import { shownName } from '../other-tables.js';
import type { KnownColumn } from '../reader.js';
import type { UnitTally } from '../unit-tally.js';
import type { ColumnIndex } from './column-index.js';
import { CountNames } from './declared-count.js';
import { type KnownNames, lastName } from './known-names.js';

/** A value outside the records that each record inherits. */
export interface Inherited {
	/** Index of its column. */
	readonly at: number;
	readonly value: string | null;
	readonly kind: ValueKind;
}

/** A value outside the records. */
export interface OutsideValue {
	/** Path from the innermost open node, such as `@Country` or `meta.Country`. */
	readonly path: string;
	readonly text: string;
	readonly kind: ValueKind;
	readonly line: number;
	/** Whether it is one of several, such as an item of an array. */
	readonly isSeveral: boolean;
}

/** Values behind the records, for each occurrence of the node that holds them. */
export type LateValues = ReadonlyMap<number, readonly OutsideValue[]>;

/** All values at one path outside the records. */
interface OutsidePath {
	readonly path: string;
	readonly column: KnownColumn;
	/** Whether the schema names the path itself. */
	readonly isNamed: boolean;
	count: number;
	readonly line: number;
	readonly sample: string;
	isSeveral: boolean;
	/** Line of a value that came too late for some records; 0 for none. */
	late: number;
}

/** An open node that leads to the records. */
interface Frame {
	readonly inherited: Map<string, Inherited & { readonly text: string }>;
	records: number;
}

/** Listens to a walk over a document, for everything outside the records. */
export interface OutsideListener {
	/** A node begins that leads to records. */
	enter(): void;
	/** The innermost open node has a value that belongs to no record. */
	value(value: OutsideValue): void;
	/** The innermost node ends. */
	leave(): void;
}

/** Number of paths that the account names. All further ones are counted together. */
const MOST_PATHS = 50;

/** Number of paths whose name is remembered. */
const MOST_MET = 10_000;

/** The column of a path, or its name in the account where the schema does not know it. */
type Met = { readonly column: KnownColumn; readonly isNamed: boolean } | { readonly what: string };

const OTHERS: Met = { what: 'other values outside of the records' };

/**
 * The values of a document outside its records: those that records inherit, declared counts, and the rest, which is
 * counted and named.
 */
export class Envelope implements OutsideListener {
	readonly #known: KnownNames;
	readonly #columns: ColumnIndex;
	readonly #tally: UnitTally;
	readonly #levels: number;
	readonly #frames: Frame[] = [];
	readonly #paths = new Map<string, OutsidePath>();
	readonly #met = new Map<string, Met>();
	#unknown = 0;
	readonly #counts: CountNames;
	#inherited: readonly Inherited[] = [];
	readonly #late: LateValues;
	#entered = 0;

	/**
	 * @param levels - number of nodes that lead to a record
	 * @param late - values behind the records, for each occurrence of the node that holds them
	 */
	constructor(known: KnownNames, columns: ColumnIndex, tally: UnitTally, levels: number, late: LateValues = new Map()) {
		this.#late = late;
		this.#known = known;
		this.#columns = columns;
		this.#tally = tally;
		this.#levels = levels;
		this.#counts = new CountNames(known, levels);
	}

	/** The values that the next record inherits. */
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

	/** Counts records in the open nodes. */
	records(count: number): void {
		for (const frame of this.#frames) frame.records += count;
		this.#counts.records(count);
	}

	/** A value comes behind the records, and they inherit it nevertheless. */
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
		if (!value.isSeveral && this.#counts.take(value.path, value.text, this.#frames.length)) {
			this.#tally.control++;
			return;
		}
		const met = this.#meet(path, value);
		if ('what' in met) this.#tally.passOver(met.what, 1, value.line, value.text);
		else this.#keep(path, value, met.column, met.isNamed);
	}

	#meet(path: string, value: OutsideValue): Met {
		const known = this.#met.get(path);
		if (known !== undefined) return known;
		const named = this.#known.atPath(path) ?? (path.includes('[') ? null : this.#known.ofKind(path));
		const column = named ?? this.#known.called(value.path);
		const isFull = column === null ? this.#unknown >= MOST_PATHS : this.#paths.size >= MOST_PATHS && named === null;
		let met: Met = OTHERS;
		if (!isFull) met = column === null ? { what: valuesAt(path) } : { column, isNamed: named !== null };
		if (!isFull && column === null) this.#unknown++;
		if (this.#met.size < MOST_MET) this.#met.set(path, met);
		return met;
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

	/** The count that the document declares, or `null`. */
	declared(records: number): number | null {
		return this.#counts.declared(records);
	}

	/**
	 * The account of everything outside the records, after the last one.
	 *
	 * @param isSet - whether the config says which are the records
	 * @throws EtlError `E_FILE_MALFORMED` where records should have inherited a value that came behind them
	 */
	end(file: string, isSet: boolean): void {
		const held = this.#ownColumns();
		const byColumn = new Map<string, OutsidePath[]>();
		for (const path of this.#paths.values()) {
			const { column } = path.column;
			byColumn.set(column, [...(byColumn.get(column) ?? []), path]);
		}
		for (const [column, paths] of byColumn) {
			const taken = paths.filter((each) => this.#isTaken(each, paths, held));
			const late = taken.find((each) => each.late > 0);
			if (late) throw behind(late, file);
			for (const each of paths) {
				if (taken.includes(each)) this.#tally.header += each.count;
				else this.#tally.passOver(valuesAt(each.path), each.count, each.line, each.sample);
			}
			if (taken.length === 0 && !held.has(column)) this.#tally.doubt(notTaken(column, paths));
			const around = !isSet && held.has(column) && paths.find((each) => each.column.key && each.count > 1);
			if (around) this.#tally.doubt(keysAround(column, around));
		}
	}

	#isTaken(path: OutsidePath, rivals: readonly OutsidePath[], held: ReadonlySet<string>): boolean {
		if (path.isNamed) return true;
		if (held.has(path.column.column) || path.isSeveral || !path.column.inherits) return false;
		return rivals.length === 1;
	}

	/** Columns of the schema that the records have themselves. */
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

/** The doubt about a column that no record has, while several values outside the records may be meant. */
function notTaken(column: string, paths: readonly OutsidePath[]): Doubt {
	const [first = '', ...more] = paths.map(({ path }) => shown(path));
	const others =
		more.length === 0 ? '' : more.length === 1 ? ` and at ${more[0]}` : ` and at ${more.length} more places`;
	return {
		code: 'D_RECORDS_PATH',
		message: `no record has a value for ${column}; one stands outside of them at ${first}${others}`,
		setting: `schema: { columns: [{ name: ${column}, aliases: ["${first}"] }] }`,
	};
}

/** More than one key outside of the records, which have keys of their own: what is around them may be records as well. */
function keysAround(column: string, { path, count }: OutsidePath): Doubt {
	return {
		code: 'D_RECORDS_PATH',
		message: `${counted(count)} values of ${column} stand outside of the records, at ${shown(path)}: what they are of is not read`,
		setting: 'read: { recordName: NAME }',
	};
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
