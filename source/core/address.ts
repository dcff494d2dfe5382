/** Where a database or a source of files is: parsed once from what a person wrote, by the registry that opens it. */
export interface Address {
	/** For people: never with a password. */
	readonly label: string;
}

/** What a text was parsed to, or what is wrong with it. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/** How one kind of address is written. */
export interface Notation {
	/** Beginnings of its texts before the colon, lower-case: `postgres`, `s3`. */
	readonly schemes: readonly string[];
	/** Its form for people: `sqlite:PATH`. */
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
