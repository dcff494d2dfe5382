/** Two strokes, or one where Markdown marks an end of the column by a colon. */
const DRAWN = /^\s*(?:[-=+_]{2,}|:[-=+_]+:?|[-=+_]+:)\s*$/;

/**
 * Whether a row is a rule that a program has drawn, as below a header: nothing but strokes. Where a row has one value alone, it may
 * be a value.
 */
export function isRule(values: readonly (string | null)[]): boolean {
	const code = values[0]?.charCodeAt(0) ?? 0;
	// Most records begin with a letter or a digit.
	const mayBe = code === 32 || code === 9 || code === 45 || code === 58 || code === 61 || code === 43 || code === 95;
	return mayBe && values.length > 1 && values.every(isDrawn);
}

/** Whether a value is drawn. */
export function isDrawn(value: string | null): boolean {
	return value !== null && DRAWN.test(value);
}
