import { amount, counted } from '../core/amounts.js';
import type { EtlError } from '../core/errors.js';
import { otherDaysWords } from '../core/plan/plan.js';
import { CHECKED_ROWS, type Equation } from '../core/run/balance.js';
import type { FileReport, RestatedFile, StagedFile } from '../core/run/events.js';
import { putAwayLines } from '../core/run/put-away.js';
import { type RunState, stagedByName } from '../core/run/run-state.js';
import { visible } from '../core/values/visible.js';
import type { Mask } from './mask.js';
import { renderReading, skippedWord } from './reading-text.js';
import { renderRepairs } from './rejects.js';
import { byteSize, duration, SIGN, type Style, shortened, table } from './style.js';

/** The facts of a report's first line. */
export interface Heading {
	readonly environment: string;
	readonly runDate: string;
	/** Connection or source, without a password. */
	readonly place: string;
}

/** Details that a person asked for. */
export interface Detail {
	/** The whole reading of each file, not only its doubts. */
	readonly readings?: boolean;
}

/** The report of a run for a person. */
export function renderRun(
	state: RunState,
	heading: Heading,
	mask: Mask,
	style: Style,
	{ readings = false }: Detail = {},
): string {
	const run = state.runId === null ? '' : `   run ${state.runId}`;
	const head = `${style.strong('etl-tui')}  ${style.badge(heading.environment)}  ${heading.runDate}   ${visible(heading.place)}${run}`;
	const parts = [
		head,
		renderFiles(state, style),
		...(readings ? state.files.map((file) => renderReading(file, mask, style)) : []),
		renderFaults(state.files, mask, style),
		renderMissing(state, style),
		renderRestated(state, style),
		renderRepairs(state, style),
		renderEffects(state, style),
		renderChecks(state, style),
		renderBalance(state, style),
		renderPutAway(state, style),
		renderWarnings(state, style),
		renderNotices(state, style),
	];
	return parts.filter((part) => part !== '').join('\n\n');
}

function renderFiles(state: RunState, style: Style): string {
	if (state.files.length === 0) return '';
	const stagedFiles = stagedByName(state);
	const rows = state.files.map((file) => {
		const staged = stagedFiles.get(file.name);
		return [
			`${fileSign(file, staged, style)} ${visible(file.name)}`,
			file.format === null ? '' : visible(`${file.format} ${file.detail ?? ''}`.trim()),
			file.encoding ?? '',
			file.size === null ? '' : byteSize(file.size),
			file.sha256 === null ? '' : counted(file.records),
			file.declared === null ? '' : counted(file.declared),
			file.sha256 === null ? '' : counted(file.rejected),
			fileWord(file, staged),
		];
	});
	const right = 'right' as const;
	const columns = [
		{ title: '  file' },
		{ title: 'format' },
		{ title: 'encoding' },
		{ title: 'size', align: right },
		{ title: 'records', align: right },
		{ title: 'declared', align: right },
		{ title: 'rejects', align: right },
		{ title: '' },
	];
	const notes = state.files
		.map((file) => ({ file, fault: stagedFiles.get(file.name)?.fault ?? file.fault }))
		.filter(({ file, fault }) => fault !== null && file.state !== 'skipped')
		.map(({ file, fault }) => {
			const sign = file.state === 'empty' ? style.attention(SIGN.attention) : style.bad(SIGN.bad);
			return `  ${sign} ${fault?.code}  ${visible(fault?.message ?? '')}\n      ${style.dim(visible(fault?.hint ?? ''))}`;
		});
	return [`${style.strong('Files')} · ${visible(state.source ?? '')}`, table(columns, rows, style), ...notes].join(
		'\n',
	);
}

function fileSign(file: FileReport, staged: StagedFile | undefined, style: Style): string {
	if (file.state === 'skipped') return style.dim('·');
	if (file.state === 'refused' || staged?.state === 'refused') return style.bad(SIGN.bad);
	const isDoubtful = file.drift !== null || (file.reading?.doubts.length ?? 0) > 0;
	if (file.state === 'empty' || file.rejected > 0 || isDoubtful || staged?.state === 'withdrawn')
		return style.attention(SIGN.attention);
	return style.good(SIGN.good);
}

function fileWord(file: FileReport, staged: StagedFile | undefined): string {
	if (file.state === 'skipped') return skippedWord(file);
	if (file.state !== 'ready') return file.state;
	if (staged === undefined) return '';
	if (staged.state === 'already') return 'already loaded';
	if (staged.state === 'withdrawn') return 'taken back before';
	if (staged.state === 'duplicate') return `same as ${visible(staged.sameAs ?? '')}`;
	return staged.state;
}

/** The faults of every file, most frequent first, with an example each. */
export function renderFaults(files: readonly FileReport[], mask: Mask, style: Style): string {
	const rows = files.flatMap((file) =>
		file.faults.map((fault) => [
			`${style.attention(SIGN.attention)} ${visible(file.name)}`,
			counted(fault.firstLine),
			visible(fault.column ?? '–'),
			fault.code,
			counted(fault.count),
			`${fault.firstValue === null ? '' : `"${shortened(mask.value(fault.column, fault.firstValue))}" `}${visible(fault.reason)}`,
		]),
	);
	if (rows.length === 0) return '';
	const columns = [
		{ title: '  file' },
		{ title: 'first line', align: 'right' as const },
		{ title: 'column' },
		{ title: 'code' },
		{ title: 'times', align: 'right' as const },
		{ title: 'example' },
	];
	return [style.strong('Rejected'), table(columns, rows, style)].join('\n');
}

/** What should be there and is not. */
function renderMissing({ missing }: RunState, style: Style): string {
	if (missing.length === 0) return '';
	const sign = (isLate: boolean) => (isLate ? style.bad(SIGN.bad) : style.attention(SIGN.attention));
	const lines = missing.map(({ message, isLate }) => `  ${sign(isLate)} ${visible(message)}`);
	return [style.strong('Missing'), ...lines].join('\n');
}

/** Files of earlier runs whose state has changed. */
function renderRestated({ restated }: RunState, style: Style): string {
	if (restated.length === 0) return '';
	const lines = restated.map((file) => `  ${style.attention(SIGN.attention)} ${visible(restatedWords(file))}`);
	return [style.strong('Files of earlier runs'), ...lines].join('\n');
}

function restatedWords({ name, runDate, state, rows, because }: RestatedFile): string {
	const count = amount(rows, 'row');
	const words: Readonly<Record<RestatedFile['state'], string>> = {
		restored: `was skipped as a copy and has ${count} of its own now`,
		copy: `is a copy now, and its ${count} ${rows === 1 ? 'stands' : 'stand'} under another file`,
		withdrawn: `is withdrawn, with ${count}`,
		returned: `is back, ${rows === 0 ? 'as a copy' : `with ${count}`}`,
		past: 'is taken back, and what stands in its place stays',
	};
	return `${name} of ${runDate} ${words[state]}: ${because}`;
}

/** What became of files of the source. */
function renderPutAway({ putAway }: RunState, style: Style): string {
	if (putAway.length === 0) return '';
	const signs = { good: style.good(SIGN.good), attention: style.attention(SIGN.attention), plain: style.dim('·') };
	const lines = putAwayLines(putAway).map(({ look, text }) => `  ${signs[look]} ${visible(text)}`);
	return [style.strong('Files of the source'), ...lines].join('\n');
}

function renderEffects(state: RunState, style: Style): string {
	if (state.effects.length === 0) return '';
	const right = 'right' as const;
	const names = ['inserted', 'updated', 'moved', 'unchanged', 'stale', 'removed'] as const;
	const columns = [
		{ title: '  country' },
		{ title: 'table' },
		...names.map((title) => ({ title, align: right })),
		{ title: '' },
	];
	const rows = state.effects.map((effect) => [
		`${effect.created ? style.attention(SIGN.attention) : style.good(SIGN.good)} ${visible(effect.country)}`,
		visible(effect.table),
		...names.map((name) => counted(effect[name])),
		`${effect.created ? 'new table' : ''}${otherDaysWords(effect.otherDays)}`.replace(/^; /, ''),
	]);
	return [style.strong('Countries'), table(columns, rows, style)].join('\n');
}

function renderChecks(state: RunState, style: Style): string {
	if (state.checks.length === 0) return '';
	const columns = [
		{ title: '  country' },
		{ title: 'stage', align: 'right' as const },
		{ title: 'target', align: 'right' as const },
		{ title: 'content' },
		{ title: '' },
	];
	const rows = state.checks.map((check) => {
		const match = check.verdict === 'MATCH';
		const content = `${check.stageChecksum.slice(0, 6)} ${check.stageChecksum === check.targetChecksum ? '=' : '≠'} ${check.targetChecksum.slice(0, 6)}`;
		const isEmpty = check.stageRows === 0 && check.targetRows === 0;
		const sign = !match ? style.bad(SIGN.bad) : isEmpty ? style.dim('·') : style.good(SIGN.good);
		return [
			`${sign} ${visible(check.country)}${CHECKED_ROWS[check.rows]}`,
			counted(check.stageRows),
			counted(check.targetRows),
			content,
			check.verdict,
		];
	});
	return [style.strong('Stage against target'), table(columns, rows, style)].join('\n');
}

function renderBalance(state: RunState, style: Style): string {
	const shown = state.equations.filter((equation) => equation.of === 'the run' || !equation.holds);
	if (shown.length === 0) return '';
	return [style.strong('Balance'), ...shown.map((equation) => renderEquation(equation, style))].join('\n');
}

function renderEquation({ of, left, parts, holds }: Equation, style: Style): string {
	// 0 = 0 proves nothing.
	const isEmpty = left.count === 0 && holds;
	const sign = !holds ? style.bad(SIGN.bad) : isEmpty ? style.dim('·') : style.good(SIGN.good);
	const sum = parts.map((part) => `${counted(part.count)} ${part.name}`).join(' + ');
	return `  ${sign} ${counted(left.count)} ${left.name} ${holds ? '=' : '≠'} ${sum}${of === 'the run' ? '' : `   (${visible(of)})`}`;
}

/** The warnings of a run that has not failed; empty where there are none. */
export function renderWarnings(state: RunState, style: Style): string {
	const attention = style.attention(SIGN.attention);
	const doubts = state.files.flatMap((file) =>
		(file.reading?.doubts ?? []).map(
			({ code, message, setting }) =>
				`${attention} ${code}  ${visible(`${file.name}: ${message}`)}\n    ${style.dim(`→ ${visible(setting)}`)}`,
		),
	);
	const files = state.files.flatMap((file) => file.warnings.map((warning) => `${file.name}: ${warning}`));
	const others = [...files, ...state.warnings.map((warning) => warning.message)];
	return [...doubts, ...others.map((text) => `${attention} ${visible(text)}`)].join('\n');
}

function renderNotices({ notices }: RunState, style: Style): string {
	return notices.map(({ message }) => `${style.dim('·')} ${visible(message)}`).join('\n');
}

/** The last line of a run: how it ended, and how long each step took. */
export function renderEnd(state: RunState, fault: EtlError | null, style: Style): string {
	if (fault !== null) return renderError(fault, style);
	const steps = state.ended.map(({ step, milliseconds }) => `${step} ${duration(milliseconds)}`).join(', ');
	const all = duration(state.ended.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
	const took = steps === '' ? '' : `   ${style.dim(state.ended.length === 1 ? steps : `${all}: ${steps}`)}`;
	const nothing = emptyDay(state);
	if (nothing !== null) return `${style.attention(SIGN.attention)} ${nothing}${took}`;
	return `${style.good(SIGN.good)} done${took}`;
}

/** The message about a day without rows, which must not look like a success; `null` for any other day. */
export function emptyDay({ stagedRows, staged, files, ended }: RunState): string | null {
	const isLoaded = ended.some(({ step }) => step === 'stage') && stagedRows === null;
	const rows = isLoaded ? staged.reduce((sum, file) => sum + file.staged, 0) : stagedRows;
	if (rows !== 0) return null;
	const rejected = files.reduce((sum, file) => sum + file.rejected, 0);
	const why =
		rejected === 0
			? ''
			: `: ${rejected === 1 ? 'its one record was' : `all ${counted(rejected)} records were`} rejected`;
	return `no row of the day is in the stage${why}`;
}

/** An error for a tired person: what happened, where, what to do next. */
export function renderError(error: EtlError, style: Style): string {
	const [first, ...more] = error.message.split('\n').map(visible);
	const where = Object.entries(error.context)
		.filter(([, value]) => typeof value !== 'object')
		.map(([name, value]) => `${name} ${visible(String(value))}`)
		.filter((text) => !error.message.includes(text.slice(text.indexOf(' ') + 1)));
	return [
		`${style.bad(SIGN.bad)} ${style.bad(error.code)}  ${first}`,
		...more.map((line) => `    ${line}`),
		...where.map((line) => `    ${style.dim(shortened(line, 300))}`),
		`  ${style.strong('→')} ${visible(error.hint)}`,
	].join('\n');
}
