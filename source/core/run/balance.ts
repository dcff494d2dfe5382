import type { CountryEffect, OtherDays } from '../plan/plan.js';

/** Stage and target of one country, each counted in the database. */
export interface CountryCheck {
	readonly country: string;
	readonly table: string;
	readonly stageRows: number;
	readonly targetRows: number;
	/** 16 hex digits over the content of all rows; their order does not matter. */
	readonly stageChecksum: string;
	readonly targetChecksum: string;
	readonly verdict: 'MATCH' | 'MISMATCH';
	/**
	 * Which rows are compared: `day` those of the run date, `others` those of customers of whom rows of other dates
	 * change or leave a table, `all` every row.
	 */
	readonly rows: 'day' | 'others' | 'all';
}

/** Follows a country's name where the check is not about the run date's rows. */
export const CHECKED_ROWS = { day: '', others: ' · other days', all: ' · all days' } as const;

/** Counts the tables that were compared, and those whose stage and target agree in everything. */
export function countTables(checks: readonly CountryCheck[]): { readonly all: number; readonly matching: number } {
	const tables = new Set(checks.map((check) => check.table));
	const wrong = new Set(checks.filter((check) => check.verdict === 'MISMATCH').map((check) => check.table));
	return { all: tables.size, matching: tables.size - wrong.size };
}

/** One equation of the balance, ready to show: `left = parts[0] + parts[1] + …`. */
export interface Equation {
	readonly left: { readonly name: string; readonly count: number };
	readonly parts: readonly { readonly name: string; readonly count: number }[];
	readonly holds: boolean;
	/** The run, a file or a country. */
	readonly of: string;
}

/** What one file contributes to the balance. */
export interface FileCount {
	readonly name: string;
	readonly records: number;
	/** Rows with that file's id, counted in the stage, without those of repaired records. */
	readonly staged: number;
	/** Records that were rejected, and repaired since. */
	readonly repaired: number;
	/** Records with that file's id, counted among the rejects, that are neither repaired nor waived. */
	readonly rejected: number;
	/** Rejects that nobody will mend. */
	readonly waived: number;
	readonly declared: number | null;
}

/** Files of the day that were skipped, because the delivery before each has the same content. */
export interface CopyCount {
	readonly files: number;
	readonly records: number;
	/** Records of all deliveries that count for the day, loaded or not. */
	readonly delivered: number;
}

/** Files of the day that this run did not see: earlier runs have loaded them. */
export interface CarriedCount {
	readonly files: number;
	readonly records: number;
}

function equation(of: string, left: Equation['left'], parts: Equation['parts']): Equation {
	return { of, left, parts, holds: left.count === parts.reduce((sum, part) => sum + part.count, 0) };
}

/**
 * Every equation that must hold: per file, per run and per country (spec, section 7).
 *
 * @param effects - what a transform did, or `null` where none ran: its equations are then left out
 */
export function balance(
	files: readonly FileCount[],
	staged: number,
	superseded: number,
	effects: readonly CountryEffect[] | null,
	copies: CopyCount = { files: 0, records: 0, delivered: 0 },
	carried: CarriedCount = { files: 0, records: 0 },
): Equation[] {
	const sum = (field: (typeof SUMMED)[number]) => files.reduce((all, file) => all + file[field], 0);
	const [repaired, waived] = [sum('repaired'), sum('waived')];
	const whole = { staged: staged - repaired, repaired, rejected: sum('rejected'), waived };
	return [
		equation('the run', { name: 'records', count: sum('records') }, recordParts(whole)),
		...(carried.files === 0 ? [] : [ofDay(sum('records'), carried)]),
		...(copies.files === 0 ? [] : [delivered(sum('records'), copies)]),
		...(effects === null ? [] : runOutcomes(staged, repaired, superseded, effects)),
		...files.map((file) => equation(file.name, { name: 'records', count: file.records }, recordParts(file))),
		...(effects ?? []).map((effect) => outcomes(effect.country, (field) => effect[field])),
		...otherDays(effects ?? []),
	];
}

const SUMMED = ['records', 'repaired', 'rejected', 'waived'] as const;

/** What became of records. What was repaired and what was waived is named where there is some. */
function recordParts(counts: Pick<FileCount, 'staged' | 'repaired' | 'rejected' | 'waived'>): Equation['parts'] {
	const { staged, repaired, rejected, waived } = counts;
	return [
		{ name: 'staged', count: staged },
		...(repaired === 0 ? [] : [{ name: 'repaired', count: repaired }]),
		{ name: 'rejected', count: rejected },
		...(waived === 0 ? [] : [{ name: 'waived', count: waived }]),
	];
}

/** Records of the day, apart for files of this run and for those of earlier ones. */
function ofDay(records: number, carried: CarriedCount): Equation {
	const name = `carried from ${carried.files === 1 ? 'a file' : `${carried.files} files`} of earlier runs`;
	return equation('the run', { name: 'records of the day', count: records }, [
		{ name: "in this run's files", count: records - carried.records },
		{ name, count: carried.records },
	]);
}

/** Records that were delivered for the day. Those of copies are in the stage once, under the file that was loaded. */
function delivered(records: number, copies: CopyCount): Equation {
	const name = `in ${copies.files === 1 ? 'a copy' : `${copies.files} copies`} of other deliveries`;
	return equation('the run', { name: 'delivered', count: copies.delivered }, [
		{ name: 'records', count: records },
		{ name, count: copies.records },
	]);
}

/** Equations of the winners of other dates: one for the run, and one for each country that has some. */
function otherDays(effects: readonly CountryEffect[]): Equation[] {
	const concerned = effects.filter((effect) => effect.otherDays.winners > 0);
	const make = (of: string, all: readonly CountryEffect[]) => {
		const sum = (field: keyof OtherDays) => all.reduce((total, effect) => total + effect.otherDays[field], 0);
		const parts = (['inserted', 'moved', 'updated', 'unchanged'] as const).map((name) => ({ name, count: sum(name) }));
		return equation(of, { name: 'winners of other days', count: sum('winners') }, parts);
	};
	if (concerned.length === 0) return [];
	return [make('the run', concerned), ...concerned.map((effect) => make(effect.country, [effect]))];
}

type Outcome = 'winners' | 'inserted' | 'moved' | 'updated' | 'unchanged' | 'stale';

function runOutcomes(
	staged: number,
	repaired: number,
	superseded: number,
	effects: readonly CountryEffect[],
): Equation[] {
	const total = (field: Outcome) => effects.reduce((sum, effect) => sum + effect[field], 0);
	const parts = [
		{ name: 'winners', count: total('winners') },
		{ name: 'superseded', count: superseded },
	];
	const name = repaired === 0 ? 'staged' : 'staged and repaired';
	return [equation('the run', { name, count: staged }, parts), outcomes('the run', total)];
}

function outcomes(of: string, count: (field: Outcome) => number): Equation {
	const parts = (['inserted', 'moved', 'updated', 'unchanged', 'stale'] as const).map((name) => ({
		name,
		count: count(name),
	}));
	return equation(of, { name: 'winners', count: count('winners') }, parts);
}
