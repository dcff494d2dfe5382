import { amount, counted } from '../amounts.js';
import type { CountryEffect, Statement } from '../plan/plan.js';
import { outcomeLines, type RepairSummary } from '../repair/repair-summary.js';
import { schemaLines, summarizeSchema } from '../schema/schema-lines.js';
import type { Approval, RestatedFile } from './events.js';

/** The facts of the question before something is taken back. */
export interface UndoFacts {
	/** The run or the file. */
	readonly what: string;
	readonly stage: string;
	readonly files: readonly RestatedFile[];
	/** What becomes of repairs and waivers; `null` where nothing does. */
	readonly repairs: RepairSummary | null;
	/** What stays as it is, a sentence each. */
	readonly stays: readonly string[];
	/** Statements that make or change the stage and the bookkeeping tables. */
	readonly ddl: readonly Statement[];
	/** Every statement that takes effect. */
	readonly statements: readonly Statement[];
	readonly afterNo: string;
}

/** The question before something is taken back out of the stage. */
export function undoQuestion({ what, stage, files, repairs, stays, ddl, statements, afterNo }: UndoFacts): Approval {
	return {
		step: 'stage',
		kind: 'load',
		question: `Take back ${what}: ${undoWords(files, stage, repairs)}?`,
		details: [...files.map(restatedLine), ...turnLines(repairs), ...stays, ...schemaLines(summarizeSchema(ddl))],
		typed: null,
		afterNo,
		statements,
	};
}

/** What taking something back does to the stage, in a few words. */
export function undoWords(
	files: readonly Pick<RestatedFile, 'state' | 'rows'>[],
	stage: string,
	repairs: Pick<RepairSummary, 'counts'> | null = null,
): string {
	const rows = (...states: RestatedFile['state'][]) => {
		const some = files.filter(({ state, rows: count }) => states.includes(state) && count > 0);
		return some.length === 0
			? null
			: `${amount(
					some.reduce((sum, file) => sum + file.rows, 0),
					'row',
				)} of ${amount(some.length, 'file')}`;
	};
	const [out, back] = [rows('withdrawn', 'copy'), rows('returned', 'restored')];
	const parts = [
		...(out === null ? [] : [`take ${out} out of ${stage}`]),
		...(back === null ? [] : [`bring ${back} back`]),
		...(repairs?.counts.undone ? [`open ${amount(repairs.counts.undone, 'reject')} again`] : []),
		...(repairs?.counts.returned ? [`let ${amount(repairs.counts.returned, 'repair')} count again`] : []),
	];
	return parts.join(', ') || `no row of ${stage} changes`;
}

/** What an undo does to repairs, a line each. */
export function turnLines(repairs: RepairSummary | null): string[] {
	return repairs === null ? [] : outcomeLines(repairs, 'undone', 'returned', 'still-bad', 'gone');
}

/** What happens to a delivery of an earlier run. */
export function restatedLine({
	name,
	runDate,
	state,
	rows,
	because,
}: Pick<RestatedFile, 'name' | 'runDate' | 'state' | 'rows' | 'because'>): string {
	const file = `${name} of ${runDate}`;
	switch (state) {
		case 'restored':
			return `Gives ${file} its ${amount(rows, 'row')}: ${because}`;
		case 'copy':
			return `Takes out the ${amount(rows, 'row')} of ${file}: ${because}`;
		case 'withdrawn':
			return `Withdraws ${file}, ${amount(rows, 'row')}: ${because}`;
		case 'returned':
			return `Brings ${file} back, ${rows === 0 ? 'as a copy' : amount(rows, 'row')}: ${because}`;
		case 'past':
			return `Leaves ${file} as it is: ${because}`;
	}
}

/** What taking something back does to a country's table: of the run date and of others. */
export function undoneLine({ country, table, otherDays, ...effect }: CountryEffect): string {
	const parts = [
		[effect.inserted + otherDays.inserted, 'restored'],
		[effect.removed, 'removed'],
		[effect.moved + otherDays.moved, 'moved back'],
		[effect.updated + otherDays.updated, 'as before'],
		[effect.unchanged + otherDays.unchanged, 'unchanged'],
	] as const;
	const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${counted(count)} ${what}`);
	return `${country}: ${table}: ${words.join(', ') || 'nothing changes'}`;
}
