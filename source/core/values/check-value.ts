import { type ValueCheck, ValueFault } from '../records/record.js';
import { type CheckedColumn, definitionOf } from '../schema/column-types.js';
import type { NoteConversion } from './conversions.js';
import type { DateRules } from './date-bounds.js';

/** For values of the config itself, such as a default: there is no feed yet. */
const NO_FEED: DateRules = { runDate: null, birthDateColumn: null, latestBy: null };

/**
 * Makes the check of a column: its type first, then its allowed values, then its pattern. It takes trimmed text that is
 * not null.
 *
 * @param rules - the bounds of dates; without a run date no date is too late
 * @param note - called for each value that is stored in another form than it is written in, beyond the spelling of its
 * type
 */
export function compileValueCheck(
	column: CheckedColumn,
	rules: DateRules = NO_FEED,
	note: NoteConversion = () => undefined,
): ValueCheck {
	const type = definitionOf(column.type).check(column, column.type, rules, note);
	const allowed = column.allowed === null ? null : new Set(column.allowed);
	const pattern = column.pattern === null ? null : new RegExp(`^(?:${column.pattern})$`, 'u');
	if (allowed === null && pattern === null) return type;
	return (value, kind) => {
		const result = type(value, kind);
		if (result instanceof ValueFault) return result;
		if (allowed && !allowed.has(value)) return new ValueFault('E_ALLOWED', `is none of ${[...allowed].join(', ')}`);
		if (pattern && !pattern.test(value)) return new ValueFault('E_PATTERN', `does not match ${column.pattern}`);
		return result;
	};
}
