import { EMPTY_FIELD, type Field } from '../keys/field.js';
import type { QueryResult } from '../work/messages.js';

/** A line of the console. */
export interface ConsoleLine {
	readonly kind: 'command' | 'output' | 'error' | 'status';
	readonly text: string;
}

/** The console: its field, its earlier lines and its output. */
export interface ConsoleState {
	readonly field: Field;
	/** Earlier lines, oldest first. */
	readonly past: readonly string[];
	/** Index of the earlier line in the field, or `null` for a new one. */
	readonly at: number | null;
	readonly lines: readonly ConsoleLine[];
	/** The last query's rows, while a person looks at them. */
	readonly grid: QueryResult | null;
	readonly running: boolean;
	/** Lines that run next, in this order. */
	readonly waiting: readonly string[];
	/** The last choices of Tab. */
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

/** Lines of output that are kept. */
const KEPT = 5000;

/** Appends lines to the console. */
export function withLines(state: ConsoleState, more: readonly ConsoleLine[]): ConsoleState {
	return { ...state, lines: [...state.lines, ...more].slice(-KEPT) };
}
