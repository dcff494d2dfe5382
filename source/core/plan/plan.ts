import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { counted } from '../amounts.js';
import type { SqlValue } from '../records/record.js';
import type { planShape } from './plan-shape.js';

/** What a statement may do to existing data: add to it, rewrite rows, or remove something for good. */
export type Risk = 'read' | 'add' | 'rewrite' | 'destroy';

/** What a statement does to the schema. */
export interface SchemaChange {
	/** `rebuild` makes a table again with its rows; `part` belongs to another statement that does one of the others. */
	readonly verb: 'create' | 'alter' | 'rebuild' | 'drop' | 'part';
	readonly object: 'table' | 'view' | 'index';
	readonly name: string;
}

/** One statement as it is shown and as it runs: same text, same parameters. */
export interface Statement {
	/** Stable within a run, such as `transform.med_users_ind.upsert`. */
	readonly id: string;
	readonly sql: string;
	readonly parameters: readonly SqlValue[];
	/** One line for a person: what it is for. */
	readonly purpose: string;
	readonly risk: Risk;
	/**
	 * The table that it makes, changes or writes to. For a view or an index, the table that it is on; for a bookkeeping
	 * row, the table that the row is about.
	 */
	readonly table?: string;
	/** How it changes a table, a view or an index that stays. */
	readonly schema?: SchemaChange;
	/** The table whose statistics it refreshes. A rollback does not undo that. */
	readonly statistics?: string;
	/** Positions of the parameters that a plan leaves open: when, where and by whom it runs, and what quotes a file. */
	readonly volatile?: readonly number[];
	/** Whether some parameters are a customer's values. */
	readonly personal?: true;
}

/** What a transform does to one country's customers. Each winner of the run date counts once. */
export interface CountryEffect {
	readonly country: string;
	readonly table: string;
	/** Whether the table is new. */
	readonly created: boolean;
	/** Records of the run date in the stage with this country. */
	readonly staged: number;
	readonly winners: number;
	readonly inserted: number;
	readonly updated: number;
	readonly moved: number;
	readonly unchanged: number;
	readonly stale: number;
	/** Rows that leave this table: their customers moved, or a corrected file no longer has them. */
	readonly removed: number;
	/**
	 * Winners of other run dates that were checked too: a correction removed a later record, no transform had taken them,
	 * or the rules had changed. `winners` is the sum of the rest.
	 */
	readonly otherDays: OtherDays;
}

/** Counts of winners that are not of the run date. */
export interface OtherDays {
	readonly winners: number;
	readonly inserted: number;
	readonly updated: number;
	readonly moved: number;
	readonly unchanged: number;
}

/** Words for the changes of other dates, shown after those of the run date; empty where there are none. */
export function otherDaysWords({ inserted, updated, moved }: OtherDays): string {
	const parts = [
		[inserted, 'inserted'],
		[updated, 'updated'],
		[moved, 'moved'],
	] as const;
	const words = parts.filter(([count]) => count > 0).map(([count, what]) => `${counted(count)} ${what}`);
	return words.length === 0 ? '' : `; of other days: ${words.join(', ')}`;
}

/** Rows that a change of the schema would put at risk: cut, emptied, merged or refused. */
export interface RowsAtRisk {
	readonly table: string;
	readonly column: string;
	/** The change as a person reads it: `VARCHAR(10) → VARCHAR(5)`. */
	readonly change: string;
	/** What happens to the rows, as a person reads it: `is cut`. */
	readonly harm: string;
	readonly rows: number;
	/** Keys of some of the rows, each as one text. */
	readonly keys: readonly string[];
}

/** Facts by name, such as `med_users_ind.PostCode`. They are compared, and named where they differ. */
export type Facts = Readonly<Record<string, string>>;

/** The state of the database when a plan was made. */
export interface SchemaFingerprint {
	/** Names of the tables, views and indexes that it covers, in lower case, whether they exist or not. */
	readonly concerns: readonly string[];
	/** Every column with its type, every key, view and index. */
	readonly facts: Facts;
}

/** What a run would do, as a value: any front end shows it, a file keeps it, and it is executed unchanged. */
export type Plan = DeepReadonly<z.infer<typeof planShape>>;

/** What a run does to the stage instead of loading the day's files. */
export type StageChange = NonNullable<Plan['change']>;

/** The command that makes each kind of change. In `etl_runs` it is the run's command, however the run was started. */
export const CHANGE_COMMANDS = {
	undo: 'undo',
	withdraw: 'undo',
	repair: 'repair',
	waive: 'repair',
} as const satisfies Record<StageChange['kind'], string>;

/** A file as the plan saw it. */
export type PlannedFile = Plan['files'][number];

/** A country that has no table yet. */
export type NewCountry = Plan['newCountries'][number];

/** A statement in a plan. A parameter is `null` where it is not known before the run, or is private. */
export type PlannedStatement = Plan['statements'][number];

/** A changed row as a plan keeps it, without values of sensitive columns. */
export type PlannedRow = Plan['samples'][number]['rows'][number];

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** The fingerprint of a plan: over its canonical JSON with sorted keys, without the fingerprint itself. */
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

/** Characters of one fact that are shown, since the text of a view may be long. */
const SHOWN = 160;

/**
 * The differences between two sets of facts, a line each: `what: before → now`. Where a thing as a whole is new or
 * gone, its parts are left out: `med_users_ind` stands for `med_users_ind.PostCode` too.
 */
export function factChanges(before: Facts, now: Facts): string[] {
	const whole = (name: string) => !Object.hasOwn(before, name) || !Object.hasOwn(now, name);
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

/** A value's leaves by their paths, such as `policies.maxRejects.count`. Things in a list go by their `name`. */
export function toFacts(value: unknown, path = ''): Facts {
	if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) ?? 'nothing' };
	const entries: [string, unknown][] = Array.isArray(value)
		? value.map((each, index) => [nameOf(each) ?? String(index), each])
		: Object.entries(value);
	if (entries.length === 0) return { [path]: Array.isArray(value) ? '[]' : '{}' };
	return Object.assign({}, ...entries.map(([key, each]) => toFacts(each, path === '' ? key : `${path}.${key}`)));
}

function nameOf(value: unknown): string | null {
	return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : null;
}
