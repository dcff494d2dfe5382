import { z } from 'zod';
import { amount } from '../../core/amounts.js';
import type { RecordFields, SqlValue } from '../../core/records/record.js';
import type { RejectedRecord } from '../../core/records/rejected-record.js';
import { fieldsShape } from '../../core/records/stored-fields.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { jsonOf, numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { inParts } from '../../sql/bookkeeping/deliveries.js';
import { keyNames } from '../../sql/model.js';
import { hasRepairs, rejectTexts, repairsOf, rowsOfFile } from '../../sql/rejects/repairs.js';
import { ask, type LoadContext } from '../context.js';
import type { Delivery } from '../stage/deliveries.js';
import type { FilePlan } from '../stage/plan-files.js';
import { RepairMappers } from './check-repairs.js';
import { insertNotes, insertRepaired, type RepairAuthor, type RepairNote } from './note-repairs.js';
import { type RejectReading, readingsOfFiles } from './rejected-records.js';

/** A repair or a waiver as it is stored, of a file whose rows have left the stage. */
interface KeptRepair {
	readonly outcome: RepairNote['outcome'];
	readonly record: number;
	readonly line: number;
	readonly original: string;
	readonly fields: RecordFields | null;
	readonly changed: readonly string[];
	readonly author: RepairAuthor;
}

/**
 * Takes over the repairs of the delivery that a file replaces, once its own rows and rejects are in the stage. The same
 * content keeps them where the record is still rejected, mapped by the config of today. Another content supersedes
 * them, and the repairs that said something else than the file now says are named.
 *
 * @param live - the schema before the run: an earlier version's has no repairs
 */
export async function* keepRepairs(
	context: LoadContext,
	live: LiveSchema,
	plan: FilePlan,
): AsyncGenerator<StepEvent, void> {
	const { replaces } = plan;
	if (!hasRepairs(live) || !replaces?.isLoaded) return;
	const kept = (yield* ask(context, 'stage', repairsOf(context.model, [replaces.fileId]))).map(toRepair);
	if (kept.length === 0) return;
	// What is known of a damaged file's content is not certain, and its records decide.
	const isSame = replaces.sha256 === plan.file.report.sha256 || replaces.sha256 === '';
	if (isSame) yield* carryOver(context, plan, kept);
	else yield* tellSuperseded(context, live, plan, replaces, kept);
}

async function* carryOver(
	context: LoadContext,
	plan: FilePlan,
	kept: readonly KeptRepair[],
): AsyncGenerator<StepEvent, void> {
	const { report } = plan.file;
	const texts = new Map<number, string>();
	for (const some of inParts(kept.map(({ record }) => record)))
		for (const row of yield* ask(context, 'stage', rejectTexts(context.model, plan.fileId, some)))
			texts.set(numberOf(row, 'record'), textOf(row, 'raw'));
	const mappers = new RepairMappers(context.settings, context.model.columns);
	const repaired: { readonly reject: RejectedRecord; readonly row: readonly SqlValue[] }[] = [];
	const notes: (RepairNote & { readonly author: RepairAuthor })[] = [];
	const lost: string[] = [];
	for (const each of kept) {
		if (texts.get(each.record) !== each.original) continue; // The record is right as it is now.
		const reject = rejectOf(context, plan, each);
		const note = { reject, outcome: each.outcome, fields: each.fields, changed: each.changed, author: each.author };
		if (each.outcome === 'waived') {
			notes.push(note);
			continue;
		}
		const { row, faults } =
			each.fields === null || report.reading === null
				? { row: null, faults: [] }
				: mappers.map(reject, report.reading, each.fields);
		if (row === null)
			lost.push(
				`record ${each.record}: ${faults.map(({ column, reason }) => `${column ?? 'it'} ${reason}`).join(', ')}`,
			);
		else {
			repaired.push({ reject, row });
			notes.push(note);
		}
	}
	if (repaired.length > 0) await insertRepaired(context, repaired);
	if (notes.length > 0) await insertNotes(context, notes);
	if (repaired.length > 0)
		yield {
			type: 'notice',
			step: 'stage',
			message: `${report.name} is read again, and keeps ${amount(repaired.length, 'repaired record')}`,
		};
	if (lost.length > 0)
		yield {
			type: 'warning',
			step: 'stage',
			code: 'W_REPAIR_LOST',
			message: `${report.name} is read again, and ${amount(lost.length, 'repaired record')} would be rejected by the config of today: ${listedFirst(lost)}`,
		};
}

/** Names the repairs whose customers have other values in the corrected file, or are not in it. */
async function* tellSuperseded(
	context: LoadContext,
	live: LiveSchema,
	plan: FilePlan,
	delivery: Delivery,
	kept: readonly KeptRepair[],
): AsyncGenerator<StepEvent, void> {
	const { engine, model, settings, runDate } = context;
	const all = kept.filter(({ outcome }) => outcome === 'repaired');
	if (all.length === 0) return;
	const reading = (await readingsOfFiles(engine, model, live, [delivery.fileId])).get(delivery.fileId);
	const mappers = new RepairMappers(settings, model.columns);
	const different: string[] = [];
	for (const each of all) {
		const before = repairedValues(mappers, rejectOf(context, plan, each), reading, each.fields);
		const differs = before === null ? [] : yield* differences(context, plan, before, runDate);
		if (differs === null) different.push(`record ${each.record} (line ${each.line}): no record of that customer`);
		else if (differs.length > 0)
			different.push(`record ${each.record} (line ${each.line}): another ${differs.join(', ')}`);
	}
	const name = plan.file.report.name;
	const what = `The corrected ${name} supersedes ${amount(all.length, 'repair')} of the one before`;
	if (different.length === 0) yield { type: 'notice', step: 'stage', message: `${what}, and says the same` };
	else {
		const message = `${what}, and says something else in ${amount(different.length, 'record')}: ${listedFirst(different)}`;
		yield { type: 'warning', step: 'stage', code: 'W_REPAIR_SUPERSEDED', message };
	}
}

function repairedValues(
	mappers: RepairMappers,
	reject: RejectedRecord,
	reading: RejectReading | undefined,
	fields: RecordFields | null,
): readonly SqlValue[] | null {
	return reading === undefined || fields === null ? null : mappers.map(reject, reading, fields).row;
}

/** Columns in which a customer's last row of the file differs from a repaired one; `null` where there is no row. */
async function* differences(
	context: LoadContext,
	plan: FilePlan,
	before: readonly SqlValue[],
	runDate: string,
): AsyncGenerator<StepEvent, string[] | null> {
	const { model } = context;
	const names = model.columns.map(({ name }) => name);
	const key = keyNames(model).map((name) => before[names.indexOf(name)] ?? null);
	const [row] = yield* ask(context, 'stage', rowsOfFile(model, runDate, plan.fileId, key));
	if (!row) return null;
	return names.filter((name, at) => String(row[name] ?? '') !== String(before[at] ?? ''));
}

function rejectOf({ runDate }: LoadContext, plan: FilePlan, { record, line, original }: KeptRepair): RejectedRecord {
	const { report } = plan.file;
	const { fileId, place, series } = plan;
	const file = { fileId, name: report.name, runDate, sha256: report.sha256 ?? '', place, series, isLoaded: true };
	return { file, record, line, raw: original, fields: null, faults: [], state: 'open' };
}

/** Records that one message names. */
const NAMED = 10;

function listedFirst(all: readonly string[]): string {
	const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
	return `${all.slice(0, NAMED).join('; ')}${more}`;
}

const NAMES = z.array(z.string());

/** A row of `etl_repairs`. */
export function toRepair(row: Row): KeptRepair {
	return {
		outcome: textOf(row, 'outcome') === 'waived' ? 'waived' : 'repaired',
		record: numberOf(row, 'record'),
		line: numberOf(row, 'line'),
		original: textOf(row, 'original'),
		fields: jsonOf(row, 'fields', fieldsShape),
		changed: jsonOf(row, 'changed', NAMES) ?? [],
		author: {
			runId: textOf(row, 'run_id'),
			username: textOf(row, 'username'),
			at: textOf(row, 'repaired_at'),
			note: textOf(row, 'note'),
		},
	};
}
