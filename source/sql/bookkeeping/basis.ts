import { sql } from 'kysely';
import type { Facts, SchemaFingerprint, Statement } from '../../core/plan/plan.js';
import type { LiveOther, LiveSchema } from '../../engines/engine.js';
import { BOOKKEEPING, type FeedModel, statement } from '../model.js';

/** The newest run of any stage, since run and file numbers are counted over all stages. */
export function newestRun(model: FeedModel): Statement {
	const query = sql`
		select run_id, status, (select count(*) from ${sql.id(BOOKKEEPING.runs)}) as runs
		from ${sql.id(BOOKKEEPING.runs)} order by started_at desc, run_id desc limit 1`;
	return statement(model.dialect, 'basis.run', 'Reads which run was the last', 'read', query);
}

/** Every file whose rows are in the stage. */
export function loadedFiles(model: FeedModel): Statement {
	const query = sql`
		select file_id, run_date, name, sha256, transformed from ${sql.id(BOOKKEEPING.files)}
		where stage_table = ${model.stage} and active = 1 order by file_id`;
	return statement(model.dialect, 'basis.files', 'Reads which files the stage holds', 'read', query);
}

/** The facts of some tables, views and indexes, and of what others made on them. What does not exist has no facts. */
export function schemaFingerprint(concerns: readonly string[], live: LiveSchema): SchemaFingerprint {
	const names = [...new Set(concerns.map((name) => name.toLowerCase()))].sort();
	return { concerns: names, facts: Object.assign({}, ...names.map((name) => objectFacts(name, live))) };
}

function objectFacts(name: string, live: LiveSchema): Facts {
	const table = live.tables.get(name);
	const view = live.views.get(name);
	if (view !== undefined) return { [name]: `view: ${view}`, ...factsOf(name, live.viewOthers?.get(name)) };
	const index = live.indexes.get(name);
	if (index !== undefined) return { [name]: `index: ${index}` };
	if (!table) return {};
	const columns = table.columns.map((column) => [
		`${name}.${column.name}`,
		`${column.type || 'no type'}${column.notNull ? ' not null' : ''}`,
	]);
	const { spread } = table;
	const place: Facts =
		spread === undefined ? {} : { [`${name} spread`]: spread === 'everywhere' ? spread : `by ${spread.by}` };
	const constrained: Facts = table.constrained === undefined ? {} : { [`${name} constraints`]: table.constrained };
	return {
		[name]: 'table',
		[`${name} key`]: table.key.join(', ') || 'none',
		...place,
		...Object.fromEntries(columns),
		...factsOf(name, table.others),
		...constrained,
	};
}

/** What others made on a table or a view; several grants have the same name. */
function factsOf(name: string, others: readonly LiveOther[] = []): Facts {
	const names = [...new Set(others.map((other) => other.name))];
	const texts = (of: string) => others.filter((other) => other.name === of).map(({ sql: text }) => text);
	return Object.fromEntries(names.map((of) => [`${name} ${of}`, texts(of).join('; ')]));
}
