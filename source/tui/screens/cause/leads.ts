import { amount, counted } from '../../../core/amounts.js';
import type { RejectCause } from '../../../core/records/reject-page.js';
import type { FileReport } from '../../../core/run/events.js';
import { visible } from '../../../core/values/visible.js';
import type { LockHolder } from '../../../engines/engine.js';
import { closedWords, commonValues, maskCause } from '../../../output/causes.js';
import { duration, SIGN } from '../../../output/style.js';
import { causeScreen, GAP, type Lead, textLead } from '../../components/leads.js';
import { createShownMask } from '../../components/shown-mask.js';
import { configKeyOf } from '../../state/config-key.js';
import { listedFiles } from '../../state/files.js';
import type { OpenScreen, UiState } from '../../state/state.js';
import { isConfigFault } from '../../state/steps.js';
import type { Failure, PastRun } from '../../work/messages.js';
import { statusLook } from '../history/runs.js';

/** Columns of a panel's edges, and of the sign before a lead. */
const AROUND = 6;

/** What failed, with everything that leads to its cause. */
export function failureLeads(state: UiState, failure: Failure): Lead[] {
	const { code, message, hint, context } = failure;
	const width = state.size.columns - AROUND;
	const [first = '', ...more] = message.split('\n');
	const reports = listedFiles(state).flatMap(({ report }) => (report === null ? [] : [report]));
	const causes = code === 'E_TOO_MANY_REJECTS' ? causesOf(reports) : [];
	const runId = state.run.committed.includes('stage') ? state.run.runId : null;
	const found = [
		...causes.map((cause) => causeLead(state, runId, cause)),
		...(causes.length > 0 ? [] : more.map((line) => lineLead(line, reports, width))),
		...holderLeads(failure, width),
	];
	const { file, line } = context;
	const place = typeof file === 'string' && typeof line === 'number' ? { place: { file, line } } : {};
	const key = configKeyOf(failure);
	const opens = found.find((lead) => lead.opens !== null)?.opens ?? fileScreen(reports, file);
	return [
		textLead(
			`${SIGN.bad} ${visible(`${code}  ${first}`)}`,
			{ width, look: 'bad' },
			{ opens, ...place, ...(key === null ? {} : { key }) },
		),
		...(found.length === 0 ? [] : [GAP]),
		...found,
		GAP,
		textLead(`→ ${visible(hint)}`, { width, look: 'strong' }),
		...(isConfigFault(failure)
			? [textLead('Mend it, then r reads it again. What was committed is as it was.', { width })]
			: []),
	];
}

/** What failed in a past run. */
export function pastLeads(state: UiState, { run, files, causes }: PastRun): Lead[] {
	const width = state.size.columns - AROUND;
	const { sign, look } = statusLook(run);
	const runId = String(run.run_id);
	const code = run.error_code === null ? '' : String(run.error_code);
	const [first = '', ...more] = String(run.error_message ?? '').split('\n');
	const named = code === '' ? 'Nothing failed.' : `${code}  ${first}`;
	const own = code === 'E_TOO_MANY_REJECTS' ? [] : more;
	const names = files.map((file) => ({ name: String(file.name) }));
	const found = [
		...own.map((line) => {
			const name = namedIn(line, names);
			const opens = name === null ? null : { name: 'rejects', runId, file: name };
			return textLead(visible(line), { width, indent: '  ' }, { opens });
		}),
		...causes.causes.map((cause) => causeLead(state, runId, cause)),
	];
	const rest = causes.found - causes.causes.length;
	const counts = `${amount(Number(run.records ?? 0), 'record')}, ${counted(Number(run.staged ?? 0))} staged, ${counted(Number(run.rejected ?? 0))} rejected`;
	const key = configKeyOf({ code, context: {} });
	return [
		textLead(
			`${sign} ${visible(named)}`,
			{ width, look },
			{ opens: found.find((lead) => lead.opens !== null)?.opens ?? null, ...(key === null ? {} : { key }) },
		),
		textLead(counts, { width, look: 'dim', indent: '  ' }),
		...(found.length === 0 ? [] : [GAP]),
		...found,
		...(rest > 0 ? [textLead(`and ${amount(rest, 'further cause')}: x lists them`, { width, look: 'attention' })] : []),
	];
}

/** A cause with its count, where it begins, and its commonest values. */
function causeLead(state: UiState, runId: string | null, cause: RejectCause): Lead {
	const width = state.size.columns - AROUND;
	const { column, code, reason, count, file, firstLine } = cause;
	const said = `${counted(count)}×  ${visible(column ?? 'the record')}  ${code}  ${visible(reason)}`;
	const closed = closedWords(cause);
	const head = closed === '' ? said : `${said} · ${closed}`;
	const look = cause.repaired + cause.waived < count ? 'attention' : 'dim';
	const values = commonValues(maskCause(cause, createShownMask(state)));
	const at = `${visible(file)}, ${count === 1 ? 'line' : 'from line'} ${counted(firstLine)}`;
	const lines = [
		...textLead(head, { width, look, indent: '  ' }).lines,
		...textLead(values === '' ? at : `${at}: ${values}`, { width, look: 'dim', indent: '      ' }).lines,
	];
	return { lines, opens: causeScreen(runId, cause), place: { file, line: firstLine } };
}

/** The causes of the rejects that a run has counted. Their values are the first ones, since not all are known here. */
function causesOf(reports: readonly FileReport[]): RejectCause[] {
	const causes = new Map<string, RejectCause>();
	for (const { name, state, faults } of reports) {
		if (state !== 'ready') continue;
		for (const { column, code, reason, count, firstLine } of faults) {
			const id = JSON.stringify([name, column, code]);
			const known = causes.get(id);
			const line = Math.min(firstLine, known?.firstLine ?? firstLine);
			const facts = { file: name, column, code, reason: known?.reason ?? reason, values: [], repaired: 0, waived: 0 };
			causes.set(id, { ...facts, count: count + (known?.count ?? 0), firstLine: line });
		}
	}
	return [...causes.values()].sort((a, b) => b.count - a.count);
}

/** One line of a message; where it names a file of the day, it leads there. */
function lineLead(text: string, reports: readonly FileReport[], width: number): Lead {
	const name = namedIn(text, reports);
	const line = /\bline (\d+)/.exec(text)?.[1];
	const place = name !== null && line !== undefined ? { place: { file: name, line: Number(line) } } : {};
	return textLead(visible(text), { width, indent: '  ' }, { opens: fileScreen(reports, name), ...place });
}

/** The longest name of a file that stands in a text. */
function namedIn(text: string, files: readonly { readonly name: string }[]): string | null {
	const names = files.map(({ name }) => name).filter((name) => text.includes(name));
	return names.sort((a, b) => b.length - a.length)[0] ?? null;
}

function fileScreen(reports: readonly FileReport[], name: unknown): OpenScreen | null {
	return reports.some((report) => report.name === name) ? { name: 'file', file: String(name) } : null;
}

/** Who holds the lock, a line for each thing that is known. */
function holderLeads({ context: { holder } }: Failure, width: number): Lead[] {
	if (typeof holder !== 'string') return [];
	const by = JSON.parse(holder) as LockHolder;
	const since = duration(Math.max(0, Date.now() - Date.parse(by.since)));
	const facts = [
		['who', `${by.user} on ${by.host}, process ${by.pid}`],
		['what', `${by.command} for ${by.runDate}`],
		['since', `${by.since}, ${since} ago`],
	];
	return facts.map(([name = '', said = '']) => textLead(`${name.padEnd(6)}${visible(said)}`, { width, indent: '  ' }));
}
