/** A date of a name as one day. */
export interface DateWay {
	readonly text: string;
	/** Its position in the name. */
	readonly at: number;
	/** How a pattern of `files` writes it. */
	readonly format: string;
	/** ISO 8601. */
	readonly day: string;
}

/** Whether a file is of the run date, by its name. */
export type NameDay =
	/** The name has no date, or has the run date. `outer` is another date of its folder or archive. */
	| { readonly kind: 'taken'; readonly outer: string | null }
	/** It has the run date, if it is read in the same order as other names of its series. */
	| { readonly kind: 'known'; readonly text: string; readonly order: string; readonly by: string }
	/** `outer` is the run date as its folder or archive has it. */
	| { readonly kind: 'other'; readonly days: readonly string[]; readonly outer: string | null }
	/** It may have the run date or another one; `by` is a name of its series that has the run date in another place or order. */
	| { readonly kind: 'unclear'; readonly ways: readonly DateWay[]; readonly by: string | null };
