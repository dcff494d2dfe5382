import { z } from 'zod';
import { amount, listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { StepEvent } from '../../core/run/events.js';
import type { PutAwayFile } from '../../core/run/put-away.js';
import type { Row } from '../../engines/engine.js';
import { type PutAway, placeOf, type Source, type StoredFile } from '../../sources/source.js';
import { type BookkeepingRow, jsonOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { columnsOf } from '../../sql/bookkeeping/bookkeeping-tables.js';
import { plannedFiles, resultRows } from '../../sql/bookkeeping/put-away.js';
import { BOOKKEEPING } from '../../sql/model.js';
import type { LoadContext } from '../context.js';

/** Files that are put away together: a far source has always something to answer. */
const TOGETHER = 16;

/** Files that are noted together. What was done and not noted is found out by the next run. */
const NOTED = 256;

/**
 * Moves and deletes what committed runs have planned: this one, and earlier ones that were cut before they were done. What
 * cannot be done is said, and tried again by the next run. Nothing that fails here undoes a load or fails the run.
 */
export async function* putAwayFiles(context: LoadContext, source: Source): AsyncGenerator<StepEvent, void> {
	const handled: PutAwayFile[] = [];
	let broken: string | null = null;
	let open = 0;
	try {
		const { newest, superseded } = await planned(context, source);
		open = newest.length;
		await note(context, superseded);
		for (let from = 0; from < newest.length && broken === null; from += NOTED) {
			const results = await putAwaySome(context, source, newest.slice(from, from + NOTED));
			const done = results.filter(({ fault }) => fault === null).map(({ row }) => row);
			await note(context, done);
			const files = done.map(toFile);
			handled.push(...files);
			if (files.length > 0) yield { type: 'put-away', files };
			broken = results.find(({ fault }) => fault !== null)?.fault ?? null;
		}
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		broken = `${error.code}  ${error.message.split('\n')[0]}`;
	}
	yield* tell(handled, broken, open);
}

/** What a run says of files that are not put away. */
function* tell(handled: readonly PutAwayFile[], broken: string | null, open: number): Generator<StepEvent, void> {
	const warning = (message: string): StepEvent => ({ type: 'warning', step: 'validate', code: 'W_PUT_AWAY', message });
	const stays = handled.filter(({ state }) => state === 'stays');
	const names = listed(stays.map(({ name }) => name));
	if (stays.length > 0)
		yield warning(`${amount(stays.length, 'file')} could not be put away, and the next run tries again: ${names}`);
	const left = handled.filter(({ state }) => state === 'left');
	if (left.length > 0)
		yield warning(
			`${amount(left.length, 'file')} ${left.length === 1 ? 'is' : 'are'} not what was loaded any more: ${listed(left.map(({ name }) => name))}`,
		);
	const rest = open - handled.length;
	if (broken !== null)
		yield warning(`${rest > 0 ? amount(rest, 'file') : 'Some files'} will be put away by the next run: ${broken}`);
}

/** The newest plan of each file of this source, and older ones that it replaces. */
async function planned(
	{ engine, model, settings }: LoadContext,
	source: Source,
): Promise<{ readonly newest: BookkeepingRow[]; readonly superseded: BookkeepingRow[] }> {
	const places = new Set(source.places ?? [placeOf(source)]);
	const seen = new Set<string>();
	const newest: BookkeepingRow[] = [];
	const superseded: BookkeepingRow[] = [];
	for (const row of await engine.rows(plannedFiles(model))) {
		if (!places.has(textOf(row, 'place'))) continue;
		const id = JSON.stringify([row.place, row.name]);
		// A config that was changed since deletes nothing that it would not delete now.
		const isMeant = row.put_into !== null || settings.after?.act === 'delete';
		if (seen.has(id) || !isMeant) superseded.push({ ...toBookkeepingRow(row), state: 'superseded' });
		else newest.push(toBookkeepingRow(row));
		seen.add(id);
	}
	return { newest, superseded };
}

function toBookkeepingRow(row: Row): BookkeepingRow {
	return Object.fromEntries(columnsOf(BOOKKEEPING.putAway).map((name) => [name, row[name] ?? null]));
}

/** What is noted of a file to tell it from another one of its name. */
const factsShape: z.ZodType<StoredFile> = z.object({
	name: z.string(),
	size: z.number().exactOptional(),
	modified: z.number().exactOptional(),
	version: z.string().exactOptional(),
	prefix: z.string().exactOptional(),
	isFixed: z.boolean().exactOptional(),
});

/** A row as it stands now; `fault` where the source itself fails. */
interface PutAwayResult {
	readonly row: BookkeepingRow;
	readonly fault: string | null;
}

async function putAwaySome(
	context: LoadContext,
	source: Source,
	rows: readonly BookkeepingRow[],
): Promise<PutAwayResult[]> {
	const first = await putAwayAll(context, source, rows);
	const taken = first.filter(({ row }) => row.state === 'taken').map(({ row }) => ({ ...row, state: 'planned' }));
	if (taken.length === 0) return first;
	// The other name is noted before the move: else nobody would find the file if this were cut.
	const renamed = taken.map((row) => ({ ...row, put_into: withRun(row) }));
	await note(context, renamed);
	const second = await putAwayAll(context, source, renamed);
	const again = new Map(second.map((each) => [each.row.put_id, each]));
	return first.map((each) => again.get(each.row.put_id) ?? each).map(refuseTaken);
}

/** Some at a time, until the run is stopped or the source fails. */
async function putAwayAll(
	{ signal }: LoadContext,
	source: Source,
	rows: readonly BookkeepingRow[],
): Promise<PutAwayResult[]> {
	const all: PutAwayResult[] = [];
	let fault: string | null = null;
	for (let from = 0; from < rows.length; from += TOGETHER) {
		if (signal.aborted) fault = 'the run was stopped';
		const some = rows.slice(from, from + TOGETHER);
		all.push(
			...(fault === null
				? await Promise.all(some.map((row) => putAwayOne(source, row)))
				: some.map((row) => ({ row, fault }))),
		);
		fault ??= all.find((each) => each.fault !== null)?.fault ?? null;
	}
	return all;
}

async function putAwayOne(source: Source, row: BookkeepingRow): Promise<PutAwayResult> {
	const name = String(row.name);
	const facts = jsonOf(row, 'facts', factsShape);
	// Without its facts nobody knows whether it is the file that was loaded.
	if (facts === null)
		return { row: { ...row, ...leftWhereItIs(name, 'stays: somebody has edited what was noted of it') }, fault: null };
	const file = { ...facts, place: String(row.place) };
	const to = row.put_into === null ? null : String(row.put_into);
	try {
		const done = await (to === null ? source.remove?.(file) : source.move?.(file, to));
		return { row: { ...row, ...stateOf(name, to, done ?? 'gone') }, fault: null };
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		if (error.code !== 'E_FILE_STAYS') return { row, fault: `${error.code}  ${error.message}` };
		return { row: { ...row, problem: error.message }, fault: null };
	}
}

function stateOf(name: string, to: string | null, done: PutAway): BookkeepingRow {
	const ended = { ended_at: new Date().toISOString(), problem: null };
	if (done === 'done') return { ...ended, state: to === null ? 'deleted' : 'moved' };
	if (done === 'exists') return { state: 'taken' };
	if (done === 'gone' && to === null) return { ...ended, state: 'deleted' };
	const what =
		done === 'gone' ? 'is gone: somebody else has taken it' : 'is another file by now, and stays where it is';
	return leftWhereItIs(name, what);
}

function leftWhereItIs(name: string, why: string): BookkeepingRow {
	return { ended_at: new Date().toISOString(), state: 'left', problem: `${name} ${why}` };
}

function refuseTaken(each: PutAwayResult): PutAwayResult {
	const { row } = each;
	if (row.state !== 'taken') return each;
	return {
		...each,
		row: { ...row, state: 'planned', problem: `${row.name} stays where it is: ${row.put_into} is there already` },
	};
}

/** `done/a.csv` with the run's id: `done/a.2026-11-23.1.csv`. */
function withRun({ put_into: to, run_id: run }: BookkeepingRow): string {
	if (String(to).includes(`.${run}`)) return String(to);
	const [, stem = '', extensions = ''] = /^(.*\/[^/.]*[^/]*?)((?:\.[A-Za-z]\w{0,7}){0,2})$/.exec(String(to)) ?? [];
	return `${stem}.${run}${extensions}`;
}

async function note({ engine, model }: LoadContext, rows: readonly BookkeepingRow[]): Promise<void> {
	for (const statement of resultRows(model, rows)) await engine.run(statement);
}

function toFile(row: BookkeepingRow): PutAwayFile {
	const state = row.state === 'planned' ? 'stays' : (row.state as PutAwayFile['state']);
	return {
		name: String(row.name),
		outcome: row.outcome as PutAwayFile['outcome'],
		to: row.put_into === null ? null : String(row.put_into),
		state,
		problem: row.problem === null ? null : String(row.problem),
	};
}
