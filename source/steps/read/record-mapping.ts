import type { Settings } from '../../config/settings.js';
import {
	type ColumnMap,
	createRecordMapper,
	type MappingRules,
	mapColumns,
	mapPaths,
	type RecordMapper,
} from '../../core/records/map-record.js';
import { createCountryNames } from '../../core/schema/country.js';
import type { Column } from '../../core/schema/schema.js';
import { mayInherit } from '../../core/schema/tree-columns.js';

/** Finds the file's column of each of the schema's, by name or by path. */
export function meetColumns(
	columns: readonly Column[],
	names: readonly string[],
	paths: boolean,
	settings: Settings,
): ColumnMap {
	const inherits = (column: Column) => mayInherit(column, settings.countryColumn);
	return paths ? mapPaths(columns, names, inherits, settings.columns) : mapColumns(columns, names);
}

/** What decides about values, besides their columns. */
export function mappingRules(settings: Settings, runDate: string): MappingRules {
	return {
		runDate,
		birthDateColumn: settings.birthDateColumn,
		latestBy: settings.latestBy,
		nulls: settings.nulls,
		countryColumn: settings.countryColumn,
		countryRequired: settings.policies.unknownCountry === 'reject',
		countryName: createCountryNames(settings.policies.countries),
	};
}

/**
 * Makes the mapper of single records of a file that was read before.
 *
 * @param names - the file's columns
 * @param paths - whether they are named by path, as in JSON and XML
 * @param runDate - the file's own, ISO 8601
 */
export function mapperOf(
	columns: readonly Column[],
	names: readonly string[],
	paths: boolean,
	settings: Settings,
	runDate: string,
): RecordMapper {
	const { positions, rivals } = meetColumns(columns, names, paths, settings);
	return createRecordMapper(columns, positions, mappingRules(settings, runDate), rivals);
}
