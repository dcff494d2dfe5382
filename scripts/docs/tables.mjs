// docs/reference/tables.md: what a run leaves in the database, for a person to query.
import { formatColumnType } from '../../dist/source/core/schema/column-types.js';
import { LINEAGE } from '../../dist/source/core/schema/schema.js';
import { TABLES } from '../../dist/source/sql/bookkeeping/bookkeeping-tables.js';
import { code, heading, table } from './markdown.mjs';
import { COLUMN_MEANINGS, TABLE_MEANINGS } from './table-meanings.mjs';

const LINEAGE_MEANINGS = {
	insertedOn: 'the run date, `YYYY-MM-DD`',
	runId: 'the run that staged the row, `etl_runs.run_id`',
	fileId: 'the file that it came from, `etl_run_files.file_id`',
	line: 'line of the file where its record starts; in a sheet, the row',
	record: 'ordinal of the record in its file: tells records apart that share a line',
};

/** The page. */
export function tablesPage() {
	const lineage = Object.entries(LINEAGE).map(([key, name]) => [code(name), LINEAGE_MEANINGS[key]]);
	return `${heading('Tables', 'source/sql/bookkeeping/bookkeeping-tables.ts')}
Names are the defaults; \`stage.table\`, \`target.table\` and \`target.view\` in the config set others. Query them with
\`etl-tui sql "…"\`, which opens the database so that it cannot be written, or with any client.

## Data

| table | holds |
|---|---|
| \`med_users_master\` | the stage: every good record of every day, the schema's columns and the lineage |
| \`med_users_<country>\` | the winner over the whole stage for each of the country's customers, and nothing else; the same columns |
| \`v_med_users_<country>\` | a view over it, with \`Age\`, \`DaysSinceLastConsulted\` and \`ConsultedOver30DaysAgo\` (1, 0 or null), computed when it is queried, but for what is a column already |

A country whose name is not plain letters, digits and single \`_\` gets a hash behind what is left of it, so that no
two countries share a table and none reaches the stage or a bookkeeping table. \`etl_countries\` says which text leads
where. Records without a country go to \`med_users_unknown\`.

### Lineage

Every row of the stage and of a country's table carries where it came from; \`etl-tui trace\` follows it.

${table(['column', 'meaning'], lineage)}

## Bookkeeping

Times are ISO 8601 in UTC.

${TABLES.map(book).join('\n')}
### \`etl_pending_<stage>\`

Customers that the next transform must look at though no staged row says so, because a corrected file took their record
away: the table that may hold them, and their key. Empty once transform has committed.

### \`etl_withdrawn_<stage>\`

Rows that have left the stage and may return, with the stage's columns: those of files that were corrected, read again or
withdrawn. \`etl-tui undo\` moves them. No country's table has one of them.

### \`etl_work_<what>_<stage>\`

Only on a cluster: the keys that a transform looks at (\`affected\`), their winners, who may leave a table (\`candidates\`), who
leaves (\`departures\`), and whom validate checks besides (\`others\`). Each run leaves them empty. They may be dropped
at any time between two runs; the next one makes them again. On one machine they are temporary tables.
`;
}

function book({ name, columns, key }) {
	const rows = columns.map(([column, type, notNull]) => {
		const meaning = COLUMN_MEANINGS[name]?.[column] ?? COLUMN_MEANINGS.any[column];
		if (!meaning) throw new Error(`scripts/docs/table-meanings.mjs says nothing of ${name}.${column}`);
		return [code(column), formatColumnType(type), notNull ? '' : 'null', meaning];
	});
	if (!TABLE_MEANINGS[name]) throw new Error(`scripts/docs/table-meanings.mjs says nothing of ${name}`);
	const about = `${TABLE_MEANINGS[name]} Key: ${key.map(code).join(', ')}.`;
	return `### ${code(name)}\n\n${about}\n\n${table(['column', 'type', 'may be', 'meaning'], rows)}\n`;
}
