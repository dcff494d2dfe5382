import { amount } from '../../core/amounts.js';
import { visible } from '../../core/values/visible.js';
import { padTo, widthOf } from '../components/text.js';
import { EMPTY_VIEW } from '../grid/view.js';
import { TOP } from '../state/state.js';
import type { Store } from '../state/store.js';
import { toFailure, type WorkThread } from '../work/client.js';
import type { QueryResult } from '../work/messages.js';
import { complete, type Vocabulary } from './complete.js';
import { type ConsoleLine, type ConsoleState, withLines } from './console-state.js';
import { keepLine, readHistory } from './history-file.js';
import { type RunningLine, runLine } from './run-line.js';
import { consoleWords } from './words.js';

/** The console's actions, without editing. */
export interface ConsoleSession {
	/** Runs a line after the waiting ones. */
	run(line: string): void;
	/** Completes the text before the cursor, and inserts the result. */
	complete(before: string): void;
	/** Interrupts the running command, and drops the waiting lines. */
	interrupt(): void;
	/** Loads the lines of earlier sessions. */
	open(): void;
}

/** What the console needs from outside. */
export interface ConsoleOptions {
	readonly program: string;
	readonly cwd: string;
	readonly historyFile: string;
	/** Every command with its flags, for completion. */
	commands(): Promise<Vocabulary['commands']>;
}

/** Makes the console's actions. */
export function createConsoleSession(store: Store, thread: WorkThread, options: ConsoleOptions): ConsoleSession {
	let running: RunningLine | null = null;
	let working = false;
	let vocabulary: Vocabulary | null = null;
	const print = (lines: readonly ConsoleLine[]) =>
		store.later({ type: 'console', console: { lines: withLines(store.get().console, lines).lines } });

	const query = async (sql: string) => {
		store.dispatch({ type: 'console', console: { running: true } });
		try {
			const grid = await thread.ask('query', { sql });
			const rows = `${amount(grid.rows.length, 'row')}${grid.cut ? ', the first of more: limit and offset in the query show others, or export with --csv' : ''}`;
			print([{ kind: 'status', text: rows }]);
			// A grid would hide the next line's output, so rows are printed where a line is waiting.
			const next = store.get().console.waiting.length > 0;
			if (next) print(rowLines(grid));
			store.dispatch({ type: 'cursor', key: 'console.grid', cursor: TOP });
			store.dispatch({ type: 'view', key: 'console.grid', view: EMPTY_VIEW });
			const looked = grid.rows.length > 0 && !next;
			store.dispatch({ type: 'console', console: { running: false, grid: looked ? grid : null } });
		} catch (error) {
			const { code, message, hint } = toFailure(error);
			print([
				{ kind: 'error', text: `✖ ${code}  ${message}` },
				{ kind: 'error', text: `  → ${hint}` },
			]);
			store.dispatch({ type: 'console', console: { running: false } });
		}
	};

	const command = async (words: readonly string[]) => {
		const { environment, runDate } = store.get().session;
		const shared = ['--env', environment, '--date', runDate, ...store.get().sharedWords];
		store.dispatch({ type: 'console', console: { running: true } });
		// The line's words come last, so that its own --env or --date overrides the others.
		running = runLine(options.program, [...shared, ...words], options.cwd, (text, kind) => print([{ kind, text }]));
		const status = await running.ended;
		running = null;
		if (status !== 0) print([{ kind: 'status', text: `exit ${status}` }]);
		store.dispatch({ type: 'console', console: { running: false } });
	};

	const change = (console: Partial<ConsoleState>) => store.dispatch({ type: 'console', console });

	/** Runs one line to its end. */
	const perform = async (line: string) => {
		change({ grid: null });
		print([{ kind: 'command', text: line }]);
		const words = consoleWords(line);
		if (words === null) return print([{ kind: 'error', text: '✖ A quote is not closed' }]);
		const [first = '', second = ''] = words;
		if (['exit', 'quit'].includes(first)) {
			drop('as the console was left');
			return store.dispatch({ type: 'back' });
		}
		if (first === 'repl') return print([{ kind: 'error', text: '✖ This is the console already' }]);
		if (first === 'help') return command(['--help', ...words.slice(1)]);
		if (first === 'sql' && second !== '' && words.length === 2) return query(second);
		return command(words);
	};

	const drop = (why: string) => {
		const { length } = store.get().console.waiting;
		if (length === 0) return;
		change({ waiting: [] });
		print([
			{
				kind: 'status',
				text: `${length === 1 ? '1 line that waited is' : `${length} lines that waited are`} dropped, ${why}`,
			},
		]);
	};

	/** Runs the waiting lines one after the other. Lines that are typed or pasted meanwhile wait too. */
	const work = async () => {
		if (working) return;
		working = true;
		try {
			for (let [line] = store.get().console.waiting; line !== undefined; [line] = store.get().console.waiting) {
				change({ waiting: store.get().console.waiting.slice(1) });
				await perform(line).catch((error: unknown) => {
					print([{ kind: 'error', text: `✖ ${error instanceof Error ? error.message : String(error)}` }]);
					change({ running: false });
				});
			}
		} finally {
			working = false;
		}
	};

	return {
		run: (line) => {
			if (line.trim() === '') return;
			keepLine(options.historyFile, line);
			const { past, waiting } = store.get().console;
			change({ past: [...past, line], at: null, choices: [], waiting: [...waiting, line] });
			void work();
		},
		complete: (before) => {
			void (async () => {
				const wanted = /^\s*sql\s/i.test(before);
				const tables = wanted ? await thread.ask('tables', null).catch(() => ({})) : {};
				vocabulary ??= { commands: await options.commands(), tables };
				const { insert, choices } = complete(before, { ...vocabulary, tables });
				const { field } = store.get().console;
				if (field.text.slice(0, field.at).join('') !== before) return; // The person typed on meanwhile.
				const text = [...field.text.slice(0, field.at), ...insert, ...field.text.slice(field.at)];
				store.dispatch({
					type: 'console',
					console: { field: { text, at: field.at + [...insert].length }, choices: choices.length > 1 ? choices : [] },
				});
			})().catch(() => undefined);
		},
		interrupt: () => {
			drop('as the one before them was interrupted');
			running?.interrupt();
		},
		open: () => store.dispatch({ type: 'console', console: { past: readHistory(options.historyFile) } }),
	};
}

/** Rows of a query that are printed. */
const PRINTED = 20;

/** The first rows of a query in columns, as lines. */
function rowLines({ columns, rows }: QueryResult): ConsoleLine[] {
	const cells = [columns, ...rows.slice(0, PRINTED)].map((row) => row.map((cell) => visible(String(cell ?? 'null'))));
	const widths = columns.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index] ?? ''))));
	const lines = cells.map((row) => row.map((cell, index) => padTo(cell, widths[index] ?? 0)).join('  '));
	const more = rows.length - PRINTED;
	return [
		...lines.map((text): ConsoleLine => ({ kind: 'output', text: `  ${text}` })),
		...(more > 0
			? [{ kind: 'status', text: `  ${amount(more, 'more row')}: run it by itself to look at them` } as const]
			: []),
	];
}
