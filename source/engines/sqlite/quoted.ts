/** A name as SQLite's SQL has it, whatever it holds. */
export function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}
