import type { Settings } from '../../config/settings.js';
import type { Fault, SqlValue } from '../../core/records/record.js';
import { type RejectHome, rejectId } from '../../core/records/rejected-record.js';
import type { Mend, MendRule } from '../../core/repair/mend.js';
import { compileRule } from '../../core/repair/mend-rules.js';
import { type Column, normalizeHeader } from '../../core/schema/schema.js';
import { withCells } from './changed-cells.js';
import { RepairMappers } from './check-repairs.js';
import { isOf, type Mendable } from './find-mendable.js';
import { cellNames, cellsOf, RAW_COLUMN } from './reject-cells.js';

/** Texts of a record by the names of its file's columns. */
export type Cells = ReadonlyMap<string, string>;

/** Applies what was mended to rejected records, and maps and checks them as a load does. */
export class Mending {
	readonly #home: RejectHome;
	readonly #columns: readonly Column[];
	readonly #mappers: RepairMappers;
	readonly #rules = new Map<MendRule, (text: string) => string | null>();

	/** @param columns - others than the config's, to try them */
	constructor(settings: Settings, columns: readonly Column[] = settings.columns) {
		this.#home = { environment: settings.environment, stage: settings.stage.table };
		this.#columns = columns;
		this.#mappers = new RepairMappers(settings, columns);
	}

	/** The identity of a reject. */
	idOf({ reject: { file, record } }: Mendable): string {
		return rejectId(this.#home, file, record);
	}

	/** A record's texts as they came, with every value. */
	textsOf({ reject, reading }: Mendable): Cells {
		const cells = cellsOf(reject, reading, { columns: this.#columns, showSensitive: true, formulas: true });
		return new Map([...cells].flatMap(([name, text]) => (name === RAW_COLUMN ? [] : [[name.trim(), text]])));
	}

	/** The texts of a record after all that concerns it, in the order in which it was mended; `null` where nothing does. */
	apply(mendable: Mendable, mends: readonly Mend[]): Cells | null {
		let cells: Cells | null = null;
		for (const mend of mends) {
			const before: Cells = cells ?? this.textsOf(mendable);
			const after = mend.kind === 'record' ? this.#typed(mendable, before, mend) : this.#ruled(mendable, before, mend);
			cells = after ?? cells;
		}
		return cells;
	}

	#typed(mendable: Mendable, before: Cells, mend: Extract<Mend, { kind: 'record' }>): Cells | null {
		return mend.id === this.idOf(mendable) ? new Map([...before, ...Object.entries(mend.cells)]) : null;
	}

	#ruled(mendable: Mendable, before: Cells, { cause, rule }: Extract<Mend, { kind: 'cause' }>): Cells | null {
		const { reject } = mendable;
		if (reject.file.name !== cause.file || !isOf(cause, reject)) return null;
		return this.change(mendable, before, cause.column, rule);
	}

	/** The texts of a record after a rule; `null` where it does not touch them, as where its column was mended before. */
	change(mendable: Mendable, before: Cells, column: string | null, rule: MendRule): Cells | null {
		const name = cellOf(mendable, column);
		const schema = this.#columns.find((each) => each.name === column);
		if (name === null || schema === undefined) return null;
		const compiled = this.#rules.get(rule) ?? compileRule(rule, schema);
		this.#rules.set(rule, compiled);
		const text = compiled(before.get(name) ?? '');
		if (text === null || !this.check(mendable, before).faults.some((fault) => fault.column === column)) return null;
		return new Map([...before, [name, text]]);
	}

	/** The stage's row of a record with these texts, or what is wrong with it. */
	check(
		{ reject, reading }: Mendable,
		cells: Cells,
	): { readonly row: readonly SqlValue[] | null; readonly faults: readonly Fault[] } {
		if (reading === undefined) return { row: null, faults: reject.faults };
		const { fields } = withCells(reject, reading, cells, true);
		// A record that could not be taken apart has no text until somebody writes one.
		if (reject.fields === null && fields.values.every((value) => value === null || value === ''))
			return { row: null, faults: reject.faults };
		return this.#mappers.map(reject, reading, fields);
	}
}

/** The file's column that fills one of the schema's; `null` where the file has none. */
export function cellOf({ reading }: Mendable, column: string | null): string | null {
	if (column === null || reading === undefined) return null;
	const at = reading.columns.findIndex(
		({ mapped }) => mapped !== null && normalizeHeader(mapped) === normalizeHeader(column),
	);
	return cellNames(reading)[at]?.trim() ?? null;
}
