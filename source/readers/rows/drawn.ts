/** Two strokes, or one where Markdown marks an end of the column by a colon. */
const DRAWN = /^\s*(?:[-=+_]{2,}|:[-=+_]+:?|[-=+_]+:)\s*$/;

/** Most records begin with a letter or a digit, and need no further look. */
const FIRST: ReadonlySet<string | undefined> = new Set(' \t-=+_:');

/**
 * Whether a row is a rule that a program has drawn, as below a header: nothing but strokes. Where a row has one value alone, it may
 * be a value.
 */
export function isRule(values: readonly (string | null)[]): boolean {
	return values.length > 1 && FIRST.has(values[0]?.[0]) && values.every(isDrawn);
}

/** Whether a value is drawn. */
export function isDrawn(value: string | null): boolean {
	return value !== null && DRAWN.test(value);
}
