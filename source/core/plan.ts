import type { SqlValue } from './record.js';

/** What a statement may do to what is there: add to it, write rows anew, or take something away for good. */
export type Risk = 'read' | 'add' | 'rewrite' | 'destroy';

/** One statement as it is shown and as it runs: the same text, the same parameters. */
export interface Statement {
	/** Stable within a run, such as `transform.med_users_ind.upsert`. */
	readonly id: string;
	readonly sql: string;
	readonly parameters: readonly SqlValue[];
	/** One line for a person: what it is for. */
	readonly purpose: string;
	readonly risk: Risk;
	/** It changes a table, a view or an index that stays. */
	readonly schema?: true;
	/** Positions of parameters that say when, where and by whom it runs: no two runs have them alike. */
	readonly volatile?: readonly number[];
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
}
