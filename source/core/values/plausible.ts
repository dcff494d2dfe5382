import { ValueFault, type ValueKind } from '../records/record.js';
import { definitionOf } from '../schema/column-types.js';
import { type Column, headerIndex, normalizeHeader } from '../schema/schema.js';
import { compileValueCheck } from './check-value.js';
import { compileNullTest } from './null-texts.js';

/** The parts of a feed that decide which values are plausible. */
interface FeedOfColumns {
	readonly countryColumn: string;
	/** Texts that stand for null. */
	readonly nulls: readonly string[];
	readonly birthDateColumn: string | null;
	readonly latestBy: string | null;
}

/** Columns whose name says that they hold words. */
const WORDS = /name|doctor|country|county|city|state|street/i;

const DIGITS = /^[\d\s.,/-]*\d[\d\s.,/-]*$/;

/**
 * Makes the function that tells how well a text fits a column of the schema: 1 where few other columns would hold it,
 * such as a date; 0 where it may be there, or the column is not in the schema; -1 where it may not, or hardly, such as
 * a country of digits.
 */
export function compileOpinion(
	columns: readonly Column[],
	feed: FeedOfColumns,
): (column: string, value: string, kind?: ValueKind) => -1 | 0 | 1 {
	const opinions = new Map(columns.map((column) => [column, opinionOf(column, feed)]));
	const index = headerIndex(columns);
	return (name, value, kind) => {
		const column = index.get(normalizeHeader(name));
		return (column && opinions.get(column)?.(value, kind)) ?? 0;
	};
}

function opinionOf(
	column: Column,
	{ countryColumn, nulls, birthDateColumn, latestBy }: FeedOfColumns,
): (value: string, kind?: ValueKind) => -1 | 0 | 1 {
	const check = compileValueCheck(column, { runDate: null, birthDateColumn, latestBy });
	const isNull = compileNullTest(column.nulls ?? nulls, column.allowed ?? []);
	const isText = definitionOf(column.type).group === 'text';
	const isTelling = !isText || column.pattern !== null || column.allowed !== null;
	const isWords = !isTelling && !column.key && (column.name === countryColumn || WORDS.test(column.name));
	return (value, kind) => {
		if (value === '' || isNull(value)) return column.required && column.default === null ? -1 : 0;
		if (check(value, kind) instanceof ValueFault) return -1;
		if (isTelling) return 1;
		return isWords && DIGITS.test(value) ? -1 : 0;
	};
}
