/** Two strokes, or one where Markdown marks an end of the column by a colon. */
const DRAWN = /^\s*(?:[-=+_]{2,}|:[-=+_]+:?|[-=+_]+:)\s*$/;

/**
 * Whether a row is a rule that a program has drawn, as below a header: nothing but strokes. Where a row has one value alone, it may
 * be a value.
 */
export function isRule(values: readonly (string | null)[]): boolean {
	return values.length > 1 && isDrawn(values[0] ?? null) && values.every(isDrawn);
}

/** Whether a value is drawn. */
export function isDrawn(value: string | null): boolean {
	return value !== null && DRAWN.test(value);
}
