import { type ColumnType, parseColumnType } from '../../source/core/schema/column-types.js';
import { extraColumn } from '../../source/core/schema/extra-column.js';
import type { Column } from '../../source/core/schema/schema.js';
import type { Dialect } from '../../source/engines/dialect.js';
import type { FeedModel } from '../../source/sql/model.js';

/** A column as the config would make it. */
export function column(name: string, type: string, more: Partial<Column> = {}): Column {
	return {
		...extraColumn(name),
		type: parseColumnType(type) as ColumnType,
		sensitive: false,
		omittable: false,
		...more,
	};
}

/** A key, a country, a date to go by, and what else is wanted. */
export function model(dialect: Dialect, stage: string, more: readonly Column[] = []): FeedModel {
	const columns = [
		column('Id', 'varchar(18)', { key: true, required: true }),
		column('Country', 'char(5)'),
		column('Seen', 'date'),
		...more,
	];
	return {
		dialect,
		stage,
		columns,
		countryColumn: 'Country',
		latestBy: 'Seen',
		birthDateColumn: null,
		onMove: 'move',
		former: [],
	};
}
