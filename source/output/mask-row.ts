import { LINEAGE_COLUMNS } from '../core/schema/schema.js';
import type { Row } from '../engines/engine.js';
import { nameBefore } from '../engines/unique-names.js';
import { TABLES } from '../sql/bookkeeping/bookkeeping-tables.js';
import type { Mask } from './mask.js';

/**
 * A row as it may be shown: values of sensitive columns are masked, and so is what is in unknown columns. Numbers are
 * shown there where no sensitive column is a number, or where the column's name says that it holds a figure.
 */
export function maskRow(row: Row, mask: Mask): Row {
	if (!mask.on) return row;
	const isShownNumber = (name: string) =>
		// A sensitive number stays masked as the second of its name.
		!mask.sensitive(name) && !mask.sensitive(nameBefore(name)) && (!mask.hidesNumbers || isFigure(name));
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => {
			if (value === null || HARMLESS.test(name) || LINEAGE.has(name.toLowerCase())) return [name, value];
			const shown = mask.value(name, String(value));
			const isAsItIs = shown === String(value) || (typeof value === 'number' && isShownNumber(name));
			return [name, isAsItIs ? value : shown];
		}),
	);
}

const HARMLESS = /^etl_/i;
const LINEAGE = new Set(LINEAGE_COLUMNS.map((name) => name.toLowerCase()));

/** Whether a column holds a figure, and no customer's value: one of the bookkeeping, or a count without an alias. */
function isFigure(column: string): boolean {
	const name = nameBefore(column.toLowerCase());
	return COUNT.test(name) || BOOKS.has(name);
}

/** What SQLite calls a count, which is as it was written, and what PostgreSQL does. */
const COUNT = /^count(?:\s*\([^()]*\))?$/;

/** Columns of the bookkeeping that hold figures. */
const BOOKS = new Set(
	TABLES.flatMap(({ columns }) => columns.filter(([, type]) => type.kind === 'bigint').map(([name]) => name)),
);
