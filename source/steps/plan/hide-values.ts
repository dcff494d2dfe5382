import type { Settings } from '../../config/settings.js';
import type { PlannedRow } from '../../core/plan/plan.js';
import type { Reading } from '../../core/reading/reading.js';
import type { ChangedRow, ShownRow } from '../../core/run/events.js';
import { LINEAGE_COLUMNS } from '../../core/schema/schema.js';

/** Replaces a value of a sensitive column in a plan. */
const HIDDEN = '•••';

/** Rows without the values of sensitive columns, and of columns that are not in the config. */
export function hideRows(settings: Settings, rows: readonly ChangedRow[]): PlannedRow[] {
	const open = new Set([
		...LINEAGE_COLUMNS,
		...settings.columns.filter((column) => !column.sensitive).map((column) => column.name),
	]);
	const hide = (row: ShownRow | null): ShownRow | null =>
		row &&
		Object.fromEntries(
			Object.entries(row).map(([name, value]) => [name, value === null || open.has(name) ? value : HIDDEN]),
		);
	return rows.map((row) => ({ ...row, before: hide(row.before), after: hide(row.after) }));
}

/** Keys, hidden where a column of the key is sensitive. */
export function hideText(settings: Settings, keys: readonly string[]): string[] {
	const hidden = settings.columns.some((column) => column.key && column.sensitive);
	return keys.map((key) => (hidden ? HIDDEN : key));
}

/** A reading without texts of the file, where no column fills one of the schema's: its header may be a record. */
export function hideReading(reading: Reading): Reading {
	const isUnknown = reading.columns.every(({ mapped }) => mapped === null);
	return {
		...reading,
		columns: isUnknown ? reading.columns.map(() => ({ name: HIDDEN, mapped: null })) : reading.columns,
		passedOver: reading.passedOver.map((each) => ({ ...each, sample: null })),
	};
}
