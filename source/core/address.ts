/** Where a database or a source of files is. The registry that opens it parses it once, from what a person wrote. */
export interface Address {
	/** Shown to people: never holds a password. */
	readonly label: string;
}

/** What a text was parsed to, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/** How one kind of address is written. */
export interface Notation {
	/** What may stand before the colon, lower-case: `postgres`, `s3`. */
	readonly schemes: readonly string[];
	/** How it is shown to people: `sqlite:PATH`. */
	readonly form: string;
}

/** The scheme of a text such as `sqlite:data/etl.db`, lower-case; `null` where it has none. */
export function schemeOf(text: string): string | null {
	return /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? null;
}

/** The forms that an address may have: `sqlite:PATH or postgres://USER@HOST/DATABASE`. */
export function formsOf(kinds: Readonly<Record<string, Notation>>): string {
	return Object.values(kinds)
		.map(({ form }) => form)
		.join(' or ');
}
