import type { SqlValue } from '../records/record.js';
import { definitionOf } from './column-types.js';
import type { Column } from './schema.js';

/**
 * Bytes of UTF-8 that a key, or a country's text, may have. An index entry of PostgreSQL has 2,704 bytes, which also
 * hold the columns that distinguish a customer's versions. The limit holds for every engine, so that a day gives the
 * same tables on all of them.
 */
export const INDEXED_BYTES = 2_000;

/**
 * Makes the check whether a row fits into the indexes.
 *
 * @returns a function that gives the position of the longest of these columns in a row that is beyond {@link
 * INDEXED_BYTES}, else -1; or `null` where the columns' types are too short for such a row
 */
export function compileIndexCheck(
	columns: readonly Column[],
	isIndexed: (column: Column) => boolean,
): ((row: readonly SqlValue[]) => number) | null {
	const places = columns.flatMap((column, place) => (isIndexed(column) ? [place] : []));
	const most = places.reduce((sum, place) => sum + mostBytes(columns[place] as Column), 0);
	if (most <= INDEXED_BYTES) return null;
	return (row) => {
		// A unit of text takes at most three bytes, so nearly every key is known to fit by its length.
		if (places.reduce((sum, place) => sum + 3 * lengthOf(row[place]), 0) <= INDEXED_BYTES) return -1;
		const bytes = places.map((place) => bytesOf(row[place]));
		if (bytes.reduce((sum, each) => sum + each, 0) <= INDEXED_BYTES) return -1;
		return places[bytes.indexOf(Math.max(...bytes))] as number;
	};
}

/** Whether one text of a column is beyond {@link INDEXED_BYTES}. */
export function exceedsIndex(text: SqlValue): boolean {
	return 3 * lengthOf(text) > INDEXED_BYTES && bytesOf(text) > INDEXED_BYTES;
}

function lengthOf(value: SqlValue | undefined): number {
	return typeof value === 'string' ? value.length : 8;
}

function bytesOf(value: SqlValue | undefined): number {
	return typeof value === 'string' ? new TextEncoder().encode(value).length : 8;
}

function mostBytes({ type }: Column): number {
	return definitionOf(type).mostBytes(type);
}
