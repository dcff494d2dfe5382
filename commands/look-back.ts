import { EtlError } from '../source/core/errors.js';
import { jsonText, visible } from '../source/core/visible.js';
import type { Row } from '../source/engines/engine.js';
import {
	maskRow,
	type Page,
	renderHistory,
	renderPage,
	renderQuery,
	renderRejects,
	renderRunDetail,
	renderTrace,
} from '../source/output/look-back.js';
import { personsQuery } from '../source/sql/history.js';
import {
	countFoundRejects,
	countHistory,
	filesAhead,
	findRejects,
	findRun,
	listHistory,
	traceKey,
} from '../source/steps/history/history.js';
import { requireKnownNames } from '../source/steps/history/reject-filter.js';
import type { Invocation } from './command.js';
import { wholeNumber } from './overrides.js';
import { openSession, type Session, withEngine } from './session.js';

/** `history`: the list, or one run. */
export async function showHistory(invocation: Invocation): Promise<number> {
	const session = await openSession(invocation);
	const [runId] = invocation.arguments;
	return withEngine(session, 'query', async (engine) => {
		if (runId !== undefined) {
			const detail = await findRun(engine, runId);
			return print(invocation, session.json, detail, () => renderRunDetail(detail, session.style));
		}
		const page = pageOf(invocation, 20);
		const runs = await listHistory(engine, page.limit, page.offset);
		const ahead = await filesAhead(engine, session.settings);
		const all = { runs, ahead, total: await countHistory(engine), ...page };
		if (session.json) sayCut(invocation, session, runs.length, all.total, page, 'runs');
		return print(invocation, session.json, all, () => renderHistory(all, session.style));
	});
}

/** `rejects`: those of a run, filtered, some at a time. */
export async function showRejects(invocation: Invocation): Promise<number> {
	const session = await openSession(invocation);
	const [wanted] = invocation.arguments;
	const text = (name: string) => invocation.flags.text(name) ?? null;
	const page = pageOf(invocation, 100);
	return withEngine(session, 'query', async (engine) => {
		const run = wanted === 'all' ? null : String((await findRun(engine, wanted ?? null)).run.run_id);
		const filter = { runId: run, file: text('file'), column: text('column'), code: text('code') };
		if ((await countHistory(engine)) > 0) await requireKnownNames(engine, session.settings, filter);
		const rows = await findRejects(engine, filter, page.limit, page.offset);
		const { faults: total, records } = await countFoundRejects(engine, filter);
		const rejects = rows.map((row): Row => {
			const value = row.value === null ? null : session.mask.value(String(row.column_name ?? ''), String(row.value));
			return { ...row, value, raw: row.raw === null ? null : session.mask.raw(String(row.raw)) };
		});
		const all = { run, total, records, ...page, rejects };
		if (session.json) sayCut(invocation, session, rejects.length, total, page, 'faults');
		return print(invocation, session.json, all, () => renderRejects(all, filter, session.style));
	});
}

/** What a document holds of a list is said beside it too, for who reads no further. */
function sayCut(
	{ io }: Invocation,
	{ messageStyle }: Session,
	shown: number,
	total: number,
	page: Page,
	what: string,
): void {
	for (const line of renderPage(shown, total, page, what, messageStyle)) io.stderr.write(`${line}\n`);
}

/** Which part of a list is wanted. */
function pageOf(invocation: Invocation, usual: number): Page {
	return { limit: wholeNumber(invocation, 'limit') ?? usual, offset: wholeNumber(invocation, 'offset') ?? 0 };
}

/** `trace`: a customer. */
export async function showTrace(invocation: Invocation): Promise<number> {
	const session = await openSession(invocation);
	return withEngine(session, 'query', async (engine) => {
		const trace = await traceKey(engine, session.settings, invocation.arguments);
		const shown = {
			targets: trace.targets.map(({ table, row }) => ({ table, row: maskRow(row, session.mask) })),
			stage: trace.stage.map((row) => maskRow(row, session.mask)),
		};
		return print(invocation, session.json, shown, () => renderTrace(shown, session.style));
	});
}

/** `sql`: a person's query. */
export async function showQuery(invocation: Invocation): Promise<number> {
	const session = await openSession(invocation);
	const [query = ''] = invocation.arguments;
	const limit = wholeNumber(invocation, 'limit') ?? 1000;
	return withEngine(session, 'query', async (engine) => {
		const rows = await engine.rows(personsQuery(query), limit + 1).catch((error: unknown) => {
			if (error instanceof EtlError && error.code === 'E_DATABASE')
				throw new EtlError('E_SQL', error.message, { cause: error });
			throw error;
		});
		const shown = rows.slice(0, limit).map((row) => maskRow(row, session.mask));
		if (rows.length > limit)
			invocation.io.stderr.write(`▲ only the first ${limit} rows: --limit ${2 * limit || 1000} shows more\n`);
		if (invocation.flags.on('csv')) {
			const { stringify } = await import('csv-stringify/sync');
			const asItIs = invocation.flags.on('formulas');
			const cast = asItIs ? {} : { cast: { string: harmless } };
			invocation.io.stdout.write(stringify(shown, { header: true, escape_formulas: !asItIs, ...cast }));
			return 0;
		}
		return print(invocation, session.json, shown, () => renderQuery(shown, session.style));
	});
}

function print(invocation: Invocation, json: boolean, value: unknown, render: () => string): number {
	invocation.io.stdout.write(`${json ? jsonText(value, 2) : render()}\n`);
	return 0;
}

/** Text in CSV that may come to a terminal: only line ends and tabs are left as they are. */
function harmless(text: string): string {
	return text.replace(/[^\n\t]+/g, visible);
}
