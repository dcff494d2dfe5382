import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import type { ColumnMap } from '../../core/records/map-record.js';
import type { Column } from '../../core/schema/schema.js';

/** A column with a role for each record. */
interface Deciding {
	readonly column: Column;
	readonly decides: string;
}

/** Those that the file lacks, and that it may not lack by the config. */
function absentOnes({ positions }: ColumnMap, { columns, countryColumn, latestBy }: Settings): Deciding[] {
	return columns.flatMap((column, index) => {
		if (positions[index] !== -1 || column.omittable) return [];
		if (column.key) return [{ column, decides: 'whose record it is' }];
		if (column.name === countryColumn) return [{ column, decides: "the country's table" }];
		if (column.name === latestBy) return [{ column, decides: 'which record is the latest' }];
		return [];
	});
}

/** Refuses a file without a column that has a role, because nothing could decide about its records. */
export function decidingFault(map: ColumnMap, name: string, settings: Settings): EtlError | null {
	const lacking = absentOnes(map, settings).filter(({ column }) => column.default === null);
	if (lacking.length === 0) return null;
	const elsewhere = map.outside?.find(({ column }) => lacking.some((each) => each.column === column));
	const hint = elsewhere
		? `Add "${elsewhere.header}", which stands outside of the records, to the aliases of ${elsewhere.column.name}.`
		: "Add the file's header name to that column's `aliases`, or mark it `omittable: true` if files may come without it.";
	const named = lacking.map(({ column, decides }) => `${column.name}, which decides ${decides}`);
	return new EtlError('E_COLUMN_MISSING', `${name} lacks ${named.join(', and ')}`, { context: { file: name }, hint });
}

/** Reports a column with a role that only the config fills, because every record of the file gets the same value. */
export function givenDoubts(map: ColumnMap, settings: Settings): Doubt[] {
	return absentOnes(map, settings).flatMap(({ column, decides }): Doubt[] => {
		if (column.default === null) return [];
		const message = `${column.name}, which decides ${decides}, is not in the file: every record gets its default`;
		const setting = `schema: { columns: [{ name: ${column.name}, omittable: true }] }`;
		return [{ code: 'D_COLUMN_ABSENT', message, setting }];
	});
}
