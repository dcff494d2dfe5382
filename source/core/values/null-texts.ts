/** Texts that stand for null where the config names none, exactly as databases and sheets export them. */
export const USUAL_NULLS: readonly string[] = [
	'NULL',
	'null',
	'(NULL)',
	'(null)',
	'(Null)',
	'<NULL>',
	'<null>',
	'<Null>',
	'\\N',
	'\\n',
	'N/A',
	'n/a',
	'#N/A',
	'#n/a',
];

/**
 * Makes the test whether a trimmed text that is not empty stands for null.
 *
 * @param texts - those that do, as they are written
 * @param values - texts that never do, because the column allows them as values
 */
export function compileNullTest(
	texts: readonly string[],
	values: readonly string[] = [],
): (trimmed: string) => boolean {
	const known = new Set(texts.map((text) => text.trim()).filter((text) => text !== ''));
	for (const value of values) known.delete(value);
	if (known.size === 0) return () => false;
	const longest = Math.max(...[...known].map((text) => text.length));
	// The first character is looked at first, since most values have another one (0.1 instead of 0.4 s a million
	// records).
	const starts = new Uint8Array(0x80);
	for (const text of known) starts[text.charCodeAt(0) & 0x7f] = 1;
	return (trimmed) => trimmed.length <= longest && starts[trimmed.charCodeAt(0) & 0x7f] === 1 && known.has(trimmed);
}
