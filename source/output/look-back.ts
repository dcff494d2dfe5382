import { counted } from '../core/amounts.js';
import type { TracedRepair } from '../core/records/rejected-record.js';
import { visible } from '../core/values/visible.js';
import type { Row } from '../engines/engine.js';
import type { Mask } from './mask.js';
import { renderRepair } from './rejects.js';
import { duration, SIGN, type Style, shortened, table } from './style.js';

/** A reject as it may be shown. */
export function maskReject(row: Row, mask: Mask): Row {
	const value = row.value === null ? null : mask.value(String(row.column_name ?? ''), String(row.value));
	return { ...row, value, raw: row.raw === null ? null : mask.raw(String(row.raw)) };
}

/** Which part of a list is shown. */
export interface Page {
	readonly limit: number;
	readonly offset: number;
}

/** Says which part of a list is shown, where it is not all: `1–100 of 500 faults`, and how to see the rest. */
export function renderPage(
	shown: number,
	total: number,
	{ limit, offset }: Page,
	what: string,
	style: Style,
): string[] {
	if (shown === total) return [];
	const from = shown === 0 ? 'none' : `${counted(offset + 1)}–${counted(offset + shown)}`;
	const next = offset + shown < total && shown > 0 ? `--offset ${offset + shown} shows the next, ` : '';
	const all = limit >= total ? '--offset 0' : `--limit ${total}`;
	return [`${style.attention(SIGN.attention)} ${from} of ${counted(total)} ${what}: ${next}${all} shows all of them`];
}

/** Past runs, a line each. */
export function renderHistory(
	{ runs, ahead, total, ...page }: Page & { runs: readonly Row[]; ahead: readonly Row[]; total: number },
	style: Style,
): string {
	if (total === 0) return 'No run yet.';
	const number = (value: unknown) => (value === null ? '' : counted(Number(value)));
	const rows = runs.map((run) => [
		`${statusSign(run, style)} ${run.run_id}`,
		visible(String(run.environment)),
		`${run.command}${run.undoes ? ` ${run.undoes}` : ''}`,
		`${run.undone_by ? `undone by ${run.undone_by}, ` : ''}${run.status}${run.status === 'failed' || run.status === 'interrupted' ? ` at ${run.step}` : ''}`,
		number(run.records),
		number(run.staged),
		number(run.rejected),
		stepsDuration(run),
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
	const list = rows.length === 0 ? [] : [table(columns, rows, style)];
	return [...list, ...renderPage(runs.length, total, page, 'runs', style), ...behind].join('\n');
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

/** The duration of a run's steps; for a run of an earlier version, the time between its start and its end. */
export function stepsDuration(run: Row): string {
	if (run.milliseconds !== null && run.milliseconds !== undefined) return duration(Number(run.milliseconds));
	if (run.ended_at === null) return '';
	return duration(Date.parse(String(run.ended_at)) - Date.parse(String(run.started_at)));
}

/** What is shown of a run's country: its names, what changed, and how it was proved. */
export const COUNTRY_COLUMNS = [
	'country',
	'table_name',
	'inserted',
	'updated',
	'moved',
	'unchanged',
	'stale',
	'removed',
	'stage_rows',
	'target_rows',
	'verdict',
] as const;

/** One run with its files and countries. */
export function renderRunDetail(
	detail: { run: Row; files: readonly Row[]; countries: readonly Row[]; putAway: readonly Row[] },
	style: Style,
): string {
	const { run, files, countries, putAway } = detail;
	const head = `${statusSign(run, style)} ${style.strong(String(run.run_id))} · ${run.status} at ${run.step} · exit ${run.exit_code ?? '–'} · ${stepsDuration(run)}`;
	const who = style.dim(
		`  ${run.command} by ${visible(String(run.username))} on ${visible(String(run.host))}, started ${run.started_at}, etl-tui ${run.version}`,
	);
	const taken = [
		...(run.undoes ? [`  takes back ${run.undoes}`] : []),
		...(run.undone_by ? [`  ${style.attention(SIGN.attention)} undone by ${run.undone_by}`] : []),
	];
	const error =
		run.error_code === null
			? []
			: [`  ${style.bad(String(run.error_code))}  ${visible(String(run.error_message)).replaceAll('␊', '\n    ')}`];
	const fileNames = ['name', 'state', 'format', 'encoding', 'records', 'declared', 'staged', 'rejected', 'fault_code'];
	const ofOthers = countries.some(changesOtherDays) ? ['other_inserted', 'other_updated', 'other_moved'] : [];
	const countryNames = COUNTRY_COLUMNS.flatMap((name) => (name === 'stage_rows' ? [...ofOthers, name] : [name]));
	return [
		[head, who, ...taken, ...error].join('\n'),
		...(files.length === 0 ? [] : [`${style.strong('Files')}\n${renderRows(files, fileNames, style)}`]),
		...(putAway.length === 0
			? []
			: [`${style.strong('Files of the source')}\n${renderRows(putAway, AWAY_NAMES, style)}`]),
		...(countries.length === 0 ? [] : [`${style.strong('Countries')}\n${renderRows(countries, countryNames, style)}`]),
	].join('\n\n');
}

const AWAY_NAMES = ['name', 'outcome', 'state', 'put_into', 'problem'];

function changesOtherDays(row: Row): boolean {
	return ['other_inserted', 'other_updated', 'other_moved'].some((name) => Number(row[name] ?? 0) > 0);
}

/** What rejects were asked for by. */
export interface RejectNames {
	readonly file: string | null;
	readonly column: string | null;
	readonly code: string | null;
}

/** Says that there are no rejects like those that were asked for. */
export function noRejects(run: string | null, { file, column, code }: RejectNames, style: Style): string {
	const asked = [file && `of ${file}`, column && `of the column ${column}`, code && `with ${code}`].filter(Boolean);
	const where = [...(run === null ? [] : [`in ${run}`]), ...asked].map((text) => ` ${visible(String(text))}`).join('');
	return `${style.good(SIGN.good)} No rejects${where}.`;
}

/** Rejects, each record with its faults and its own text. */
export function renderRejects(
	{
		run,
		rejects,
		total,
		records,
		...page
	}: Page & {
		run: string | null;
		rejects: readonly Row[];
		total: number;
		records: number;
	},
	names: RejectNames,
	style: Style,
): string {
	if (total === 0) return noRejects(run, names, style);
	const byRecord = new Map<string, Row[]>();
	for (const row of rejects) {
		const id = `${row.run_id} ${row.file_name} ${row.record}`;
		byRecord.set(id, [...(byRecord.get(id) ?? []), row]);
	}
	const faults = (count: number) => `${counted(count)} ${count === 1 ? 'fault' : 'faults'}`;
	const inRecords = `${faults(total)} in ${counted(records)} ${records === 1 ? 'record' : 'records'}`;
	const all = rejects.length === total ? [style.dim(inRecords)] : [];
	const what = `faults in ${counted(records)} ${records === 1 ? 'record' : 'records'}`;
	const cut = renderPage(rejects.length, total, page, what, style);
	return [...[...byRecord.values()].map((rows) => renderReject(rows, style)), ...all, ...cut].join('\n');
}

/** One record: its position, its faults and its text. */
function renderReject(rows: readonly Row[], style: Style): string {
	const [first] = rows;
	const fault = (row: Row) => {
		const value = row.value === null ? '' : `"${shortened(visible(String(row.value)))}" `;
		return `${style.strong(visible(String(row.column_name ?? '–')))}  ${row.code}  ${value}${visible(String(row.reason))}`;
	};
	const sign = first?.outcome === null ? style.attention(SIGN.attention) : style.good(SIGN.good);
	const place = `${sign} ${visible(String(first?.file_name))}:${first?.line}`;
	const others = rows.slice(1).map((row) => `    ${fault(row)}`);
	const raw = `    ${style.dim(shortened(visible(String(first?.raw ?? '')), 200))}`;
	const became = first?.outcome === null ? [] : [`    ${first?.outcome} by ${first?.outcome_run}`];
	return [`${place}  ${first ? fault(first) : ''}`, ...others, raw, ...became].join('\n');
}

/** A customer's rows in targets and stage. */
export function renderTrace(
	trace: {
		targets: readonly { table: string; row: Row }[];
		stage: readonly Row[];
		withdrawn: readonly Row[];
		repairs: readonly TracedRepair[];
	},
	asOf: string | null,
	style: Style,
): string {
	const targets = trace.targets.map(
		({ table, row }) => `${style.good(SIGN.good)} ${style.strong(visible(table))}\n${renderFields(row, style)}`,
	);
	const stage = trace.stage.map((row) => {
		const origin = `${visible(String(row.etl_file_name ?? 'a file that is gone'))}:${row.etl_line}`;
		const { etl_rule: rule, ...fields } = row;
		const word = rule === null ? 'winner' : 'superseded';
		const why = rule === null ? '' : `   ${style.dim(`lost: ${visible(String(rule))}`)}`;
		return `${rule === null ? style.good(SIGN.good) : style.dim('·')} stage, ${word}   ${style.strong(origin)}   run ${row.etl_run_id}${why}\n${renderFields(fields, style)}`;
	});
	const withdrawn = trace.withdrawn.map((row) => {
		const origin = `${visible(String(row.etl_file_name ?? 'a file that is gone'))}:${row.etl_line}`;
		const { etl_withdrawn_by: by, ...fields } = row;
		const word = by === null ? 'replaced by a later delivery' : `withdrawn by ${by}`;
		return `${style.dim('·')} no longer in the stage, ${word}   ${style.strong(origin)}   run ${row.etl_run_id}\n${renderFields(fields, style)}`;
	});
	const head = `${style.attention(SIGN.attention)} as of ${asOf}: as if no file of a later run date had come`;
	const repairs = trace.repairs.map((each) => renderRepair(each, style));
	if (asOf !== null) return [head, ...stage, ...repairs].join('\n\n');
	return [
		...(targets.length === 0 ? [`${style.attention(SIGN.attention)} in no country's table yet`] : targets),
		...stage,
		...withdrawn,
		...repairs,
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

/** The result of a query. */
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
