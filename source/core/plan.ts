import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { planShape } from './plan-shape.js';
import type { SqlValue } from './record.js';

/** What a statement may do to what is there: add to it, write rows anew, or take something away for good. */
export type Risk = 'read' | 'add' | 'rewrite' | 'destroy';

/** What a statement does to the schema. */
export interface SchemaChange {
	/** `rebuild` makes a table anew with the rows that it has; `part` goes with the statement that does one of the others. */
	readonly verb: 'create' | 'alter' | 'rebuild' | 'drop' | 'part';
	readonly object: 'table' | 'view' | 'index';
	readonly name: string;
}

/** One statement as it is shown and as it runs: the same text, the same parameters. */
export interface Statement {
	/** Stable within a run, such as `transform.med_users_ind.upsert`. */
	readonly id: string;
	readonly sql: string;
	readonly parameters: readonly SqlValue[];
	/** One line for a person: what it is for. */
	readonly purpose: string;
	readonly risk: Risk;
	/**
	 * The table that it makes, changes or writes to; of a view or an index the one that it is over, of a note about a table
	 * that one.
	 */
	readonly table?: string;
	/** What it does to a table, a view or an index that stays. */
	readonly schema?: SchemaChange;
	/** The table that it counts for the planner: what no rollback takes back. */
	readonly statistics?: string;
	/** Positions of parameters that say when, where and by whom it runs: no two runs have them alike. */
	readonly volatile?: readonly number[];
	/** Some parameters are values of a customer's. */
	readonly personal?: true;
}

/** What a transform does to one country's customers. Each winner of the run date is counted once. */
export interface CountryEffect {
	readonly country: string;
	readonly table: string;
	/** The table did not exist before. */
	readonly created: boolean;
	/** Records of the run date in the stage, by the country that they name. */
	readonly staged: number;
	readonly winners: number;
	readonly inserted: number;
	readonly updated: number;
	readonly moved: number;
	readonly unchanged: number;
	readonly stale: number;
	/** Rows that leave this table: their customers moved, or what a corrected file said of them was taken back. */
	readonly removed: number;
	/**
	 * Winners of other run dates that were looked at as well, since a correction took back what outdid them, no transform
	 * had taken them, or what decides had changed. `winners` is the sum of the rest.
	 */
	readonly otherDays: OtherDays;
}

/** What becomes of winners that are not of the run date. */
export interface OtherDays {
	readonly winners: number;
	readonly inserted: number;
	readonly updated: number;
	readonly moved: number;
	readonly unchanged: number;
}

/** What becomes of winners of other dates, where anything does: behind what becomes of those of the run date. */
export function otherDaysWords({ inserted, updated, moved }: OtherDays): string {
	const parts = [
		[inserted, 'inserted'],
		[updated, 'updated'],
		[moved, 'moved'],
	] as const;
	const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${count.toLocaleString('en-US')} ${what}`);
	return words.length === 0 ? '' : `; of other days: ${words.join(', ')}`;
}

/** Rows that a change of the schema would put at risk: cut, emptied, merged or refused. */
export interface RowsAtRisk {
	readonly table: string;
	readonly column: string;
	/** What changes, for a person: `VARCHAR(10) → VARCHAR(5)`. */
	readonly change: string;
	/** What becomes of the rows, for a person: `is cut`. */
	readonly harm: string;
	readonly rows: number;
	/** Keys of some of them, each as one text. */
	readonly keys: readonly string[];
}

/** Facts by name, such as `med_users_ind.PostCode`: what is compared, and named when it is different. */
export type Facts = Readonly<Record<string, string>>;

/** What the database was when a plan was made. */
export interface SchemaFingerprint {
	/** Names of the tables, views and indexes that it is about, in lower case, whether they exist or not. */
	readonly concerns: readonly string[];
	/** Every column with its type, every key, view and index. */
	readonly facts: Facts;
}

/** What a run would do, as a value: shown by any front end, kept in a file, executed unchanged. */
export type Plan = DeepReadonly<z.infer<typeof planShape>>;

/** A file as the plan saw it. */
export type PlannedFile = Plan['files'][number];

/** A country that has no table yet. */
export type NewCountry = Plan['newCountries'][number];

/** A statement as a plan keeps it: parameters that are not known before, or not for others' eyes, are `null`. */
export type PlannedStatement = Plan['statements'][number];

/** A changed row as a plan keeps it, without values of sensitive columns. */
export type PlannedRow = Plan['samples'][number]['rows'][number];

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** A plan's own fingerprint: over its canonical JSON, with keys in order, without the fingerprint itself. */
export function planFingerprint(plan: Omit<Plan, 'fingerprint'>): string {
	const { fingerprint: _, ...rest } = plan as Plan;
	return createHash('sha256')
		.update(JSON.stringify(canonical(rest)))
		.digest('hex');
}

function canonical(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(canonical);
	if (typeof value !== 'object' || value === null) return value;
	const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	return Object.fromEntries(sorted.map(([key, each]) => [key, canonical(each)]));
}

/** How much of one fact is shown: a view's text may be long. */
const SHOWN = 160;

/**
 * What is different between two sets of facts, a line each: `what: before → now`. Of a thing that appeared or is gone
 * as a whole, its parts are left out: `med_users_ind` speaks for `med_users_ind.PostCode`.
 */
export function factChanges(before: Facts, now: Facts): string[] {
	const whole = (name: string) => !(name in before) || !(name in now);
	const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
	const different = names.filter((name) => before[name] !== now[name]);
	const speaking = new Set(different.filter(whole));
	const show = (fact: string | undefined) => {
		if (fact === undefined) return 'nothing';
		return fact.length > SHOWN ? `${fact.slice(0, SHOWN)}…` : fact;
	};
	return different
		.filter((name) => !speaking.has(/^(.*?)(?: key|\..*)$/.exec(name)?.[1] ?? ''))
		.map((name) => `${name}: ${show(before[name])} → ${show(now[name])}`);
}
