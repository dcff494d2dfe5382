/**
 * The line of a config where a key stands, found by names and their order alone, so that it works in YAML, JSON, INI
 * and programs alike.
 *
 * @param path - the keys from the outside, such as `policies.maxRejects`; a column by its name:
 * `schema.columns.PostCode`
 * @returns 1-based; the line of the nearest key around it where it is not there; `null` where none is
 */
export function lineOfKey(text: string, path: string): number | null {
	const lines = text.split(/\r\n|\n|\r/);
	let at = -1;
	for (const key of path.match(/[^.[\]]+/g) ?? []) {
		if (/^\d+$/.test(key)) continue;
		const isHere = mentions(key);
		const found = lines.findIndex((line, index) => index >= at && isHere(line));
		if (found === -1) break;
		at = found;
	}
	return at === -1 ? null : at + 1;
}

/** The line where a config writes a column of its schema, 1-based; `null` where it has none of that name. */
export function lineOfColumn(text: string, column: string): number | null {
	const line = lineOfKey(text, `schema.columns.${column}`);
	return line !== null && mentions(column)(text.split(/\r\n|\n|\r/)[line - 1] ?? '') ? line : null;
}

/** Whether a line writes a key, `key:`, `"key":`, `key =` or `[key]`, or names a column by it. Comments do not count. */
function mentions(key: string): (line: string) => boolean {
	const name = `["']?${key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}["']?`;
	const written = new RegExp(`(?:^|[\\s{,[.-])${name}\\s*(?:[:=]|\\]\\s*$)`, 'i');
	const named = new RegExp(`\\bname["']?\\s*:\\s*${name}\\s*(?:[,}\\]]|$)`, 'i');
	return (line) => !/^\s*(?:#|\/\/|;)/.test(line) && (written.test(line) || named.test(line));
}
