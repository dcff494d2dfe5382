/** A name, quoted as in every engine's SQL. It is here because SQLite's thread loads no SQL compiler. */
export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The message where somebody's own code in the database raised an error, whose words may quote records.
 *
 * @param by - such as `a trigger`
 */
export function stoppedBy(by: string): string {
	return `It was stopped by ${by} of the database, whose words may quote records: they are not repeated here`;
}

/** The message where a statement has a placeholder such as `?` or `$1`, and nobody gives it a value. */
export const UNBOUND = 'The statement has a placeholder that nothing gives a value';
