import { EtlError } from '../../core/errors.js';
import type { StepEvent, StepName } from '../../core/run/events.js';
import { LINEAGE_COLUMNS } from '../../core/schema/schema.js';
import type { LiveSchema, Row } from '../../engines/engine.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import {
	countNotedRows,
	countStageFiles,
	countStageRows,
	damagedRejects,
	notedFiles,
} from '../../sql/bookkeeping/evidence.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { ask, type LoadContext } from '../context.js';

/** A file whose rows or rejects in the database are not those that were recorded when it was loaded. */
export interface DamagedFile {
	readonly fileId: number;
	readonly runDate: string;
	readonly name: string;
	/** Its source; `null` where an earlier version did not note it. */
	readonly place: string | null;
	readonly what: 'rows' | 'rejects';
	readonly noted: number;
	readonly there: number;
}

/** Rows of the stage whose file is not in the bookkeeping. */
export interface OrphanedRows {
	readonly fileId: number;
	readonly runDate: string;
	readonly runId: string;
	readonly rows: number;
}

/** Contradictions between stage, rejects and bookkeeping. */
export interface Damage {
	readonly files: readonly DamagedFile[];
	readonly orphans: readonly OrphanedRows[];
	/** All rows of the stage. */
	readonly rows: number;
}

const NO_DAMAGE = { files: [], orphans: [] };

/** Whether the live stage is the program's: somebody's own table may have its name. */
export function hasStage(model: FeedModel, live: LiveSchema): boolean {
	const names = new Set(live.tables.get(model.stage.toLowerCase())?.columns.map(({ name }) => name.toLowerCase()));
	return LINEAGE_COLUMNS.every((name) => names.has(name.toLowerCase()));
}

/**
 * Compares the stage with its bookkeeping. Two counts tell whether anything is wrong, so that a day costs the same
 * however many files were loaded before. The files are compared one by one only where the counts differ.
 *
 * @param thorough - compares file by file in any case, since the loss of one file may hide the gain of another
 */
export async function* checkStage(
	context: LoadContext,
	live: LiveSchema,
	step: StepName,
	thorough = false,
): AsyncGenerator<StepEvent, Damage> {
	const { model } = context;
	if (!live.tables.has(BOOKKEEPING.files)) return { ...NO_DAMAGE, rows: 0 };
	const isThere = hasStage(model, live);
	const [noted] = yield* ask(context, step, countNotedRows(model, live));
	const there = isThere ? numberOf((yield* ask(context, step, countStageRows(model)))[0], 'count') : 0;
	const differs = thorough || numberOf(noted, 'count') !== there;
	const { files, orphans } = differs ? yield* compareFiles(context, live, step, isThere) : NO_DAMAGE;
	const rejects = live.tables.has(BOOKKEEPING.rejects) ? yield* ask(context, step, damagedRejects(model, live)) : [];
	const known = new Set(files.map((each) => each.fileId));
	return {
		files: [
			...files,
			...rejects
				.filter((row) => !known.has(numberOf(row, 'file_id')))
				.map((row) => ({
					fileId: numberOf(row, 'file_id'),
					runDate: textOf(row, 'run_date'),
					...namedBy(row),
					what: 'rejects' as const,
					noted: numberOf(row, 'rejected'),
					there: numberOf(row, 'there'),
				})),
		],
		orphans,
		rows: there,
	};
}

async function* compareFiles(
	context: LoadContext,
	live: LiveSchema,
	step: StepName,
	isThere: boolean,
): AsyncGenerator<StepEvent, Omit<Damage, 'rows'>> {
	const { model } = context;
	const noted = yield* ask(context, step, notedFiles(model, live));
	const counted = isThere ? yield* ask(context, step, countStageFiles(model)) : [];
	const label = (fileId: number, runDate: string) => `${runDate} ${fileId}`;
	const rows = new Map(
		counted.map((row) => [label(numberOf(row, 'file_id'), textOf(row, 'run_date')), numberOf(row, 'count')]),
	);
	const known = new Set(noted.map((row) => label(numberOf(row, 'file_id'), textOf(row, 'run_date'))));
	const files = noted.flatMap((row): DamagedFile[] => {
		const [fileId, runDate] = [numberOf(row, 'file_id'), textOf(row, 'run_date')];
		const there = rows.get(label(fileId, runDate)) ?? 0;
		const staged = numberOf(row, 'staged');
		if (there === staged) return [];
		return [{ fileId, runDate, ...namedBy(row), what: 'rows', noted: staged, there }];
	});
	const orphans = counted
		.map((row) => ({
			fileId: numberOf(row, 'file_id'),
			runDate: textOf(row, 'run_date'),
			runId: textOf(row, 'run_id'),
			rows: numberOf(row, 'count'),
		}))
		.filter(({ fileId, runDate }) => !known.has(label(fileId, runDate)));
	return { files, orphans };
}

function namedBy(row: Row): Pick<DamagedFile, 'name' | 'place'> {
	return { name: textOf(row, 'name'), place: row.place === null ? null : textOf(row, 'place') };
}

/** What is wrong with a file, for a person: `a.csv of 2026-01-01: 2 rows noted, 1 in the stage`. */
export function damageWords({ name, runDate, what, noted, there }: DamagedFile): string {
	return `${name} of ${runDate}: ${noted} ${what} noted, ${there} there`;
}

/** One message names this many files. */
const NAMED = 20;

/** The refusal to use a damaged stage. @returns `null` where no file has too few or too many rows */
export function stageDamaged({ files }: Damage, stage: string): EtlError | null {
	const lines = files.filter((each) => each.what === 'rows').map(damageWords);
	if (lines.length === 0) return null;
	const more = lines.length > NAMED ? [`… and ${lines.length - NAMED} more`] : [];
	const message = [`${stage} does not hold what was loaded`, ...lines.slice(0, NAMED), ...more].join('\n');
	return new EtlError('E_STAGE_DAMAGED', message, { context: { files: lines } });
}
