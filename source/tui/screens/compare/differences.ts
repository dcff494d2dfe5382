import { counted } from '../../../core/amounts.js';
import { visible } from '../../../core/values/visible.js';
import type { Row } from '../../../engines/engine.js';
import { closedWords } from '../../../output/causes.js';
import { stepsDuration } from '../../../output/look-back.js';
import type { GridPane } from '../../grid/cursor.js';
import type { GridColumn, GridRow } from '../../grid/table.js';
import { gridPane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import type { PastRun } from '../../work/messages.js';
import { shownTime } from '../history/runs.js';

/** One thing of a run: what it is, and its text. */
type Facts = ReadonlyMap<string, string>;

/** The pane of the comparison: counts, causes, files, countries and DDL, a line each. */
export function comparePane(state: UiState): GridPane {
	const runs = state.compared.is === 'there' ? state.compared.value : [];
	const [first, second] = runs;
	const columns: GridColumn[] = [
		{ title: '', frozen: true },
		{ title: 'what', most: 40, frozen: true, shrinks: true },
		{ title: String(first?.run.run_id ?? ''), most: 48, shrinks: true },
		{ title: String(second?.run.run_id ?? ''), most: 48, shrinks: true },
	];
	if (first === undefined || second === undefined) return gridPane(state, 'compare', 'Compare', columns, []);
	const rows = SECTIONS.flatMap(({ name, factsOf }) => sectionRows(name, factsOf(first), factsOf(second)));
	const title = `${first.run.run_id} beside ${second.run.run_id}`;
	return gridPane(state, 'compare', title, columns, rows);
}

const SECTIONS: readonly { readonly name: string; factsOf(run: PastRun): Facts }[] = [
	{ name: 'run', factsOf: runFacts },
	{ name: 'cause', factsOf: causes },
	{ name: 'file', factsOf: files },
	{ name: 'country', factsOf: countries },
	{ name: 'ddl', factsOf: ddl },
];

function sectionRows(name: string, before: Facts, after: Facts): GridRow[] {
	const all = [...new Set([...before.keys(), ...after.keys()])];
	return all.map((what): GridRow => {
		const [a, b] = [before.get(what) ?? '–', after.get(what) ?? '–'];
		const differs = a !== b;
		const look = differs ? ('attention' as const) : ('dim' as const);
		return {
			cells: [
				{ text: differs ? '▲' : ' ', look, rank: differs ? 0 : 1 },
				{ text: `${name}  ${what}`, ...(differs && { look: 'strong' as const }) },
				{ text: a, look },
				{ text: b, look },
			],
		};
	});
}

function text(value: unknown): string {
	if (value === null || value === undefined) return '–';
	return typeof value === 'number' ? counted(value) : visible(String(value));
}

const COUNTS = ['files', 'records', 'staged', 'rejected', 'winners', 'superseded', 'exit_code'] as const;

function runFacts({ run }: PastRun): Facts {
	const counts = COUNTS.map((name): [string, string] => [name.replace('_', ' '), text(run[name])]);
	return new Map([
		['status', `${text(run.status)} at ${text(run.step)}`],
		['error', [run.error_code, run.error_message].filter(Boolean).map(text).join('  ') || '–'],
		...counts,
		['took', stepsDuration(run)],
		['when', shownTime(String(run.started_at))],
		['who', visible(`${run.username}@${run.host}`)],
		['command', text(run.command)],
		['version', text(run.version)],
		['config', String(run.config_hash).slice(0, 12)],
	]);
}

/** Rejects by column and code; a reason may hold a value, so it is no part of it. */
function causes({ causes: found }: PastRun): Facts {
	const counts = new Map<string, { count: number; repaired: number; waived: number }>();
	for (const { column, code, count, repaired, waived } of found.causes) {
		const what = `${text(column ?? 'the record')} ${text(code)}`;
		const before = counts.get(what) ?? { count: 0, repaired: 0, waived: 0 };
		counts.set(what, {
			count: before.count + count,
			repaired: before.repaired + repaired,
			waived: before.waived + waived,
		});
	}
	return new Map(
		[...counts].map(([what, each]) => [
			what,
			[counted(each.count), closedWords(each)].filter((word) => word !== '').join(', '),
		]),
	);
}

function files(run: PastRun): Facts {
	return new Map(
		run.files.map((file: Row) => [
			text(file.name),
			`${text(file.state)}: ${text(file.records)} records, ${text(file.staged)} staged, ${text(file.rejected)} rejected, ${String(file.sha256 ?? '').slice(0, 8)}`,
		]),
	);
}

const CHANGES = ['inserted', 'updated', 'moved', 'unchanged', 'stale', 'removed'] as const;

function countries(run: PastRun): Facts {
	return new Map(
		run.countries.map((row) => [
			text(row.table_name),
			`${CHANGES.map((name) => `${text(row[name])} ${name}`).join(', ')}; ${text(row.verdict)}`,
		]),
	);
}

/** Statements that made or changed tables; each is a line of its own, whatever its order. */
function ddl(run: PastRun): Facts {
	return new Map(run.ddl.map((sql) => visible(sql.replace(/\s+/g, ' '))).map((sql) => [sql, sql]));
}
