/** A name as every engine's SQL has it, whatever it holds. In a file of its own: SQLite's thread needs no SQL compiler. */
export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
