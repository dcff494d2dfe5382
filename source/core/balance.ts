import type { CountryEffect } from './plan.js';

/** Stage and target of one country for the run date, both counted in the database. */
export interface CountryCheck {
	readonly country: string;
	readonly table: string;
	readonly stageRows: number;
	readonly targetRows: number;
	/** 16 hex digits over the content of all rows, whatever their order. */
	readonly stageChecksum: string;
	readonly targetChecksum: string;
	readonly verdict: 'MATCH' | 'MISMATCH';
}

/** One equation of the balance, ready to show: `left = parts[0] + parts[1] + …`. */
export interface Equation {
	readonly left: { readonly name: string; readonly count: number };
	readonly parts: readonly { readonly name: string; readonly count: number }[];
	readonly holds: boolean;
	/** What the equation is about: the run, a file or a country. */
	readonly of: string;
}

/** What one file contributes to the balance. */
export interface FileCount {
	readonly name: string;
	readonly records: number;
	/** Rows with that file's id, counted in the stage. */
	readonly staged: number;
	/** Records with that file's id, counted among the rejects. */
	readonly rejected: number;
	readonly declared: number | null;
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
): Equation[] {
	const sum = (field: 'records' | 'staged' | 'rejected') => files.reduce((all, file) => all + file[field], 0);
	return [
		equation('the run', { name: 'records', count: sum('records') }, [
			{ name: 'staged', count: staged },
			{ name: 'rejected', count: sum('rejected') },
		]),
		...(effects === null ? [] : runOutcomes(staged, superseded, effects)),
		...files.map((file) =>
			equation(file.name, { name: 'records', count: file.records }, [
				{ name: 'staged', count: file.staged },
				{ name: 'rejected', count: file.rejected },
			]),
		),
		...(effects ?? []).map((effect) => outcomes(effect.country, (field) => effect[field])),
	];
}

type Outcome = 'winners' | 'inserted' | 'moved' | 'updated' | 'unchanged' | 'stale';

function runOutcomes(staged: number, superseded: number, effects: readonly CountryEffect[]): Equation[] {
	const total = (field: Outcome) => effects.reduce((sum, effect) => sum + effect[field], 0);
	const parts = [
		{ name: 'winners', count: total('winners') },
		{ name: 'superseded', count: superseded },
	];
	return [equation('the run', { name: 'staged', count: staged }, parts), outcomes('the run', total)];
}

function outcomes(of: string, count: (field: Outcome) => number): Equation {
	const parts = (['inserted', 'moved', 'updated', 'unchanged', 'stale'] as const).map((name) => ({
		name,
		count: count(name),
	}));
	return equation(of, { name: 'winners', count: count('winners') }, parts);
}
