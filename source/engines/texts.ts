/** A name as every engine's SQL has it, whatever it holds. In a file of its own: SQLite's thread needs no SQL compiler. */
export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/**
 * What is said where code of somebody's in the database raised an error: its own words may quote records.
 *
 * @param by - such as `a trigger`
 */
export function stoppedBy(by: string): string {
	return `It was stopped by ${by} of the database, whose words may quote records: they are not repeated here`;
}
