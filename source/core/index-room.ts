import type { SqlValue } from './record.js';
import type { Column, ColumnType } from './schema.js';

/**
 * Bytes of UTF-8 that a key, or a country's text, may have. An entry of PostgreSQL's indexes has 2,704, and beside the key
 * stands what tells versions of a customer apart; that a day is the same on every engine, it holds for all of them.
 */
export const INDEXED_BYTES = 2_000;

/**
 * Makes the check of what an index must hold of a row.
 *
 * @returns the place of the longest of these columns in rows that are beyond {@link INDEXED_BYTES}, else -1; or `null`
 * where the columns' types leave no such row
 */
export function compileIndexCheck(
	columns: readonly Column[],
	isIndexed: (column: Column) => boolean,
): ((row: readonly SqlValue[]) => number) | null {
	const places = columns.flatMap((column, place) => (isIndexed(column) ? [place] : []));
	const most = places.reduce((sum, place) => sum + mostBytes((columns[place] as Column).type), 0);
	if (most <= INDEXED_BYTES) return null;
	return (row) => {
		// At most three bytes a unit of text: nearly every key is known to fit by its length.
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

function mostBytes(type: ColumnType): number {
	switch (type.kind) {
		case 'text':
			return Number.POSITIVE_INFINITY;
		case 'varchar':
		case 'char':
			return 4 * type.length;
		case 'decimal':
			return type.precision + 2;
		case 'int':
			return type.digits ?? 10;
		case 'bigint':
		case 'date':
		case 'boolean':
			return 20;
		case 'datetime':
			return 26;
	}
}
