import type { RejectState } from '../records/rejected-record.js';

/** Where a reject is: in a run, or without one in what is loaded for a day. */
export interface MendPlace {
	readonly runId: string | null;
	/** The run date of its file, ISO 8601; it decides where there is no run. */
	readonly day: string;
	readonly file: string;
	/** 1-based ordinal of the record within the file. */
	readonly record: number;
}

/** Rejects that have one kind of fault in one column of one file. */
export interface MendCause extends Omit<MendPlace, 'record'> {
	readonly column: string | null;
	readonly code: string;
}

/** One change of a column's text, for all rejects of a cause. */
export type MendRule =
	/** A date that is written in another format is written in the column's own. */
	| { readonly kind: 'format'; readonly format: string }
	/** A text is cut to this many characters. */
	| { readonly kind: 'cut'; readonly length: number }
	/** A number loses its leading zeros. */
	| { readonly kind: 'zeros' }
	/** A value gets the spelling of the allowed one that it equals but for case and spaces. */
	| { readonly kind: 'spelling' }
	/** Every record gets the same text. */
	| { readonly kind: 'constant'; readonly text: string }
	/** One text becomes another. */
	| { readonly kind: 'map'; readonly from: string; readonly to: string };

/** What a person has mended on a screen: one record, or all of a cause by one rule. */
export type Mend =
	| {
			readonly kind: 'record';
			/** Its identity, as a file of rejects has it. */
			readonly id: string;
			readonly place: MendPlace;
			readonly line: number;
			/** New texts by the names of the file's columns. */
			readonly cells: Readonly<Record<string, string>>;
			/** Those of the file's columns whose texts may not be shown. */
			readonly masked: readonly string[];
	  }
	| { readonly kind: 'cause'; readonly cause: MendCause; readonly rule: MendRule; readonly records: number };

/** A record that is being mended, and what the checks of its feed say of it now. */
export interface MendView {
	readonly id: string;
	readonly line: number;
	readonly state: RejectState;
	/** Why it cannot be mended; `null` where it can. */
	readonly why: string | null;
	readonly fields: readonly MendField[];
	/** Faults of the record as a whole. */
	readonly faults: readonly string[];
	/** Its own text, where it could not be taken apart; `null` where its fields say it. */
	readonly raw: string | null;
	/** Whether it may be staged as it is now. */
	readonly isRight: boolean;
}

/** One field of a record that is being mended. */
export interface MendField {
	/** The file's column. */
	readonly name: string;
	/** The schema's column that it fills; `null` for none. */
	readonly column: string | null;
	readonly type: string | null;
	/** The text in the file; masked where it may not be shown. */
	readonly came: string;
	/** Its text now, with what was mended; masked as well. */
	readonly now: string;
	/** Whether its text may not be shown. */
	readonly masked: boolean;
	/** What would be stored; `null` for no value. */
	readonly stored: string | null;
	/** What is wrong with it now. */
	readonly faults: readonly string[];
	/** Whether something was wrong with it as it came. */
	readonly wasWrong: boolean;
}

/** What one rule does to the rejects of a cause, found by trying it. */
export interface Remedy {
	readonly rule: MendRule;
	/** Records that have no fault any more. */
	readonly healed: number;
	/** Records that are right in this column, and wrong elsewhere. */
	readonly better: number;
	/** Some of the changed texts. */
	readonly samples: readonly { readonly line: number; readonly before: string; readonly after: string }[];
}

/** A key of the config with its new value. */
export interface ConfigLine {
	readonly name: string;
	readonly value: string | boolean | readonly string[];
}

/** Lines of the config that would have let rejects through, found by trying them. */
export interface ConfigOffer {
	readonly column: string | null;
	readonly code: string;
	/** The path of the keys that change, such as `schema.columns.CustomerOpenDate`. */
	readonly at: string;
	readonly settings: readonly ConfigLine[];
	/** Rejects that have the fault, those that would have none any more, and those that would have only others. */
	readonly records: number;
	readonly healed: number;
	readonly better: number;
	/** What the values lose by it; `null` where nothing is lost. */
	readonly loses: string | null;
}

/** What can be done about all rejects of a cause. */
export interface Remedies {
	/** Open rejects of the cause. */
	readonly records: number;
	/** Why they cannot be mended here; `null` where they can. */
	readonly why: string | null;
	readonly remedies: readonly Remedy[];
	readonly offers: readonly ConfigOffer[];
}
