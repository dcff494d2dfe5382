import type { SqlValue } from '../core/records/record.js';
import type { SpoolLoad } from './engine.js';
import { quoted } from './texts.js';

/**
 * The text of a spool's load up to `select …`, and its end with the order.
 *
 * @param kept - the spool's columns, in the order of the row's values
 * @param bind - takes a value of the constants, and gives its placeholder
 */
export function loadTexts(
	{ insert: { table, columns }, constants, order = [] }: Omit<SpoolLoad, 'part' | 'range'>,
	kept: readonly string[],
	bind: (value: SqlValue) => string,
): { readonly insert: string; readonly order: string } {
	let spooled = 0;
	// A null that is bound has a type on PostgreSQL, and the column may have another.
	const constant = (value: SqlValue) => (value === null ? 'null' : bind(value));
	const values = columns.map((name) =>
		Object.hasOwn(constants, name) ? constant(constants[name] ?? null) : kept[spooled++],
	);
	const sorted = order.map((name) => values[columns.indexOf(name)]);
	return {
		insert: `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) select ${values.join(', ')}`,
		order: sorted.length > 0 ? ` order by ${sorted.join(', ')}` : '',
	};
}
