import { LINEAGE_COLUMNS } from '../core/schema.js';
import { visible } from '../core/visible.js';
import type { Row } from '../engines/engine.js';
import type { Mask } from './mask.js';
import { duration, grouped, SIGN, type Style, shortened, table } from './style.js';

/** A row as it may be shown: sensitive values hidden, and text whose column is not known to be harmless. */
export function maskRow(row: Row, mask: Mask): Row {
	if (!mask.on) return row;
	const harmless = (name: string) =>
		/^etl_/i.test(name) || LINEAGE_COLUMNS.some((each) => each.toLowerCase() === name.toLowerCase());
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => {
			if (value === null || harmless(name)) return [name, value];
			const shown = mask.value(name, String(value));
			return [
				name,
				shown === String(value) ? value : typeof value === 'number' && !mask.sensitive(name) ? value : shown,
			];
		}),
	);
}

/** Past runs, a line each. */
export function renderHistory(runs: readonly Row[], ahead: readonly Row[], style: Style): string {
	if (runs.length === 0) return 'No run yet.';
	const number = (value: unknown) => (value === null ? '' : grouped(Number(value)));
	const rows = runs.map((run) => [
		`${statusSign(run, style)} ${run.run_id}`,
		visible(String(run.environment)),
		String(run.command),
		`${run.status}${run.status === 'failed' || run.status === 'interrupted' ? ` at ${run.step}` : ''}`,
		number(run.records),
		number(run.staged),
		number(run.rejected),
		took(run),
		String(run.exit_code ?? ''),
		visible(String(run.error_code ?? '')),
	]);
	const right = 'right' as const;
	const columns = [
		{ title: '  run' },
		{ title: 'environment' },
		{ title: 'command' },
		{ title: 'status' },
		{ title: 'records', align: right },
		{ title: 'staged', align: right },
		{ title: 'rejected', align: right },
		{ title: 'took', align: right },
		{ title: 'exit', align: right },
		{ title: 'error' },
	];
	const lines = ahead.map((row) => `  ${row.run_date}  ${visible(String(row.name))}`);
	const behind =
		ahead.length === 0
			? []
			: [`\n${style.attention(SIGN.attention)} The stage is ahead of the targets: run \`etl-tui transform\``, ...lines];
	return [table(columns, rows, style), ...behind].join('\n');
}

function statusSign(run: Row, style: Style): string {
	switch (run.status) {
		case 'done':
			return style.good(SIGN.good);
		case 'running':
			return style.running(SIGN.running);
		case 'incomplete':
			return style.attention(SIGN.attention);
		default:
			return style.bad(SIGN.bad);
	}
}

function took(run: Row): string {
	if (run.ended_at === null) return '';
	return duration(Date.parse(String(run.ended_at)) - Date.parse(String(run.started_at)));
}

/** One run with its files and countries. */
export function renderRunDetail(
	detail: { run: Row; files: readonly Row[]; countries: readonly Row[] },
	style: Style,
): string {
	const { run, files, countries } = detail;
	const head = `${statusSign(run, style)} ${style.strong(String(run.run_id))} · ${run.status} at ${run.step} · exit ${run.exit_code ?? '–'} · ${took(run)}`;
	const who = style.dim(
		`  ${run.command} by ${visible(String(run.username))} on ${visible(String(run.host))}, started ${run.started_at}, etl-tui ${run.version}`,
	);
	const error =
		run.error_code === null
			? []
			: [`  ${style.bad(String(run.error_code))}  ${visible(String(run.error_message)).replaceAll('␊', '\n    ')}`];
	const fileNames = ['name', 'state', 'format', 'encoding', 'records', 'declared', 'staged', 'rejected', 'fault_code'];
	const countryNames = [
		'country',
		'table_name',
		'inserted',
		'updated',
		'moved',
		'unchanged',
		'stale',
		'removed',
		...(countries.some(changesOtherDays) ? ['other_inserted', 'other_updated', 'other_moved'] : []),
		'stage_rows',
		'target_rows',
		'verdict',
	];
	return [
		[head, who, ...error].join('\n'),
		...(files.length === 0 ? [] : [`${style.strong('Files')}\n${renderRows(files, fileNames, style)}`]),
		...(countries.length === 0 ? [] : [`${style.strong('Countries')}\n${renderRows(countries, countryNames, style)}`]),
	].join('\n\n');
}

function changesOtherDays(row: Row): boolean {
	return ['other_inserted', 'other_updated', 'other_moved'].some((name) => Number(row[name] ?? 0) > 0);
}

/** Rejects, a fault a line, with the record's own text below. */
export function renderRejects(rows: readonly Row[], runId: string | null, style: Style): string {
	if (rows.length === 0) return `${style.good(SIGN.good)} No rejects${runId === null ? '' : ` in ${runId}`}.`;
	return rows
		.map((row) => {
			const value = row.value === null ? '' : `"${shortened(visible(String(row.value)))}" `;
			const place = `${visible(String(row.file_name))}:${row.line}`;
			const fault = `${style.attention(SIGN.attention)} ${place}  ${style.strong(visible(String(row.column_name ?? '–')))}  ${row.code}  ${value}${visible(String(row.reason))}`;
			return row.fault === 1 ? `${fault}\n    ${style.dim(shortened(visible(String(row.raw ?? '')), 200))}` : fault;
		})
		.join('\n');
}

/** A customer's rows in targets and stage. */
export function renderTrace(
	trace: { targets: readonly { table: string; row: Row }[]; stage: readonly Row[] },
	style: Style,
): string {
	const targets = trace.targets.map(
		({ table, row }) => `${style.good(SIGN.good)} ${style.strong(visible(table))}\n${renderFields(row, style)}`,
	);
	const stage = trace.stage.map((row, index) => {
		const origin = `${visible(String(row.etl_file_name ?? 'a file that is gone'))}:${row.etl_line}`;
		const word = index === 0 ? 'winner' : 'superseded';
		return `${index === 0 ? style.good(SIGN.good) : style.dim('·')} stage, ${word}   ${style.strong(origin)}   run ${row.etl_run_id}\n${renderFields(row, style)}`;
	});
	return [
		...(targets.length === 0 ? [`${style.attention(SIGN.attention)} in no country's table yet`] : targets),
		...stage,
	].join('\n\n');
}

function renderFields(row: Row, style: Style): string {
	const width = Math.max(...Object.keys(row).map((name) => name.length));
	return Object.entries(row)
		.map(
			([name, value]) =>
				`    ${style.dim(visible(name).padEnd(width))}  ${value === null ? style.dim('null') : visible(String(value))}`,
		)
		.join('\n');
}

/** What a query gave. */
export function renderQuery(rows: readonly Row[], style: Style): string {
	return rows.length === 0 ? 'No rows.' : renderRows(rows, Object.keys(rows[0] ?? {}), style);
}

function renderRows(rows: readonly Row[], names: readonly string[], style: Style): string {
	const numeric = (name: string) => rows.every((row) => row[name] === null || typeof row[name] === 'number');
	const columns = names.map((name) => ({
		title: visible(name),
		align: numeric(name) ? ('right' as const) : ('left' as const),
	}));
	const cells = rows.map((row) =>
		names.map((name) =>
			row[name] === null || row[name] === undefined ? style.dim('–') : shortened(visible(String(row[name]))),
		),
	);
	return table(columns, cells, style);
}
