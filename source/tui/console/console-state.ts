import { EMPTY_FIELD, type Field } from '../keys/field.js';
import type { QueryResult } from '../work/messages.js';

/** A line of the console. */
export interface ConsoleLine {
	readonly kind: 'command' | 'output' | 'error' | 'status';
	readonly text: string;
}

/** The console: what is typed, what was typed, what came of it. */
export interface ConsoleState {
	readonly field: Field;
	/** Earlier lines, oldest first. */
	readonly past: readonly string[];
	/** Which of them is in the field, or `null` for a new line. */
	readonly at: number | null;
	readonly lines: readonly ConsoleLine[];
	/** Rows of the last query, while they are looked at. */
	readonly grid: QueryResult | null;
	readonly running: boolean;
	/** Lines that run after it, in this order. */
	readonly waiting: readonly string[];
	/** What Tab offered last. */
	readonly choices: readonly string[];
}

export const QUIET_CONSOLE: ConsoleState = {
	field: EMPTY_FIELD,
	past: [],
	at: null,
	lines: [],
	grid: null,
	running: false,
	waiting: [],
	choices: [],
};

/** Lines that the console keeps. */
const KEPT = 5000;

/** The console with more lines. */
export function withLines(state: ConsoleState, more: readonly ConsoleLine[]): ConsoleState {
	return { ...state, lines: [...state.lines, ...more].slice(-KEPT) };
}
