import { render } from 'ink-testing-library';
import { createElement } from 'react';
import stringWidth from 'string-width';
import type { Approval, StepEvent } from '../../source/core/run/events.js';
import { App } from '../../source/tui/app.js';
import { type Clicks, createClicks } from '../../source/tui/components/clicks.js';
import { type Controls, doAwaited, press, takeInput } from '../../source/tui/keys/controller.js';
import { isAnswer, LOOK_FIRST } from '../../source/tui/keys/focus.js';
import { type Clock, createListener, type TerminalInput } from '../../source/tui/keys/input.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import { initialState, type UiState } from '../../source/tui/state/state.js';
import { createStore } from '../../source/tui/state/store.js';
import type { Editing } from '../../source/tui/terminal/editor.js';
import { createActions } from '../../source/tui/work/actions.js';
import { WorkFailed } from '../../source/tui/work/client.js';
import type { Failure, Session } from '../../source/tui/work/messages.js';

export const SESSION: Session = {
	environment: 'dev',
	runDate: '2026-11-23',
	connection: 'postgres://etl:•••@db/health',
	source: '/srv/inbox',
	columns: [],
	extraColumns: 'ignore',
	stageTable: 'med_users_master',
	logFolder: '/srv/logs',
	tui: { theme: 'auto', mouse: false },
	masked: false,
	configHash: 'as it was',
	configFile: '/srv/.etlrc.yaml',
};

export const FILE = {
	state: 'ready' as const,
	fault: null,
	size: 1900,
	sha256: 'ab',
	format: 'delimited',
	detail: ';',
	encoding: 'utf-8',
	columns: ['Name', 'Cust_I'],
	mapped: ['CustomerName', 'CustomerID'],
	records: 2,
	declared: null,
	rejected: 0,
	nulled: 0,
	outcome: null,
	faults: [],
	preview: [
		{ line: 2, values: ['日本 太郎', '1'] },
		{ line: 3, values: ['👩‍👩‍👧 \u001b[2J', '2'] },
	],
	reading: null,
	drift: null,
	profile: null,
	mapping: null,
	warnings: [],
};

/** What terminals send for keys that are no characters. */
export const SENT: Readonly<Record<string, string>> = {
	up: '\u001b[A',
	down: '\u001b[B',
	left: '\u001b[D',
	right: '\u001b[C',
	home: '\u001b[H',
	end: '\u001b[F',
	pageup: '\u001b[5~',
	pagedown: '\u001b[6~',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	enter: '\r',
	esc: '\u001b',
	space: ' ',
	'ctrl-b': '\u0002',
	'ctrl-c': '\u0003',
	'ctrl-e': '\u0005',
	'ctrl-f': '\u0006',
	'ctrl-p': '\u0010',
	'ctrl-z': '\u001a',
};

/** A question of a run. */
export function approval(more: Partial<Approval> = {}): Approval {
	return {
		step: 'validate',
		kind: 'commit',
		question: 'All 3 countries match. Commit?',
		details: [],
		typed: null,
		afterNo: 'After a no nothing is written.',
		statements: [],
		...more,
	};
}

/** What a person does to the screens, and what comes of it. */
export type Screens = ReturnType<typeof openScreens>;

/**
 * The screens at 100 columns, with a thread that does no work: what is asked for is written down, and answered when the
 * test says so. Time stands still until it is told to go on.
 */
export function openScreens(
	session: Partial<Session> = {},
	rows = 30,
	columns = 100,
	now?: () => number,
	known = SCREENS,
) {
	return screensAt(initialState({ ...SESSION, ...session }, { columns, rows }, [], known), now);
}

/** The same from a moment of another life on, such as one with files and a database. */
export function screensAt(state: UiState, now?: () => number) {
	const clock = createFakeClock();
	const opened = state.session;
	const store = createStore(state, now ?? clock.now);
	const asked: string[] = [];
	const jobs: { readonly name: string; readonly asked: unknown }[] = [];
	const lines: string[] = [];
	const copied: string[] = [];
	const answers: { readonly id: number; readonly yes: boolean }[] = [];
	const waiting: { readonly name: string; end(value: unknown): void; fail(failure: Failure): void }[] = [];
	const thread = {
		ask: (name: string, what: unknown) => {
			jobs.push({ name, asked: what });
			if (name === 'open') return Promise.resolve(opened) as Promise<never>;
			asked.push(name);
			return new Promise<never>((resolve, reject) => {
				waiting.push({
					name,
					end: (value) => resolve(value as never),
					fail: (failure) => reject(new WorkFailed(failure)),
				});
			});
		},
		answer: (id: number, yes: boolean) => void answers.push({ id, yes }),
		stop: () => void asked.push('stop'),
		close: async () => undefined,
	};
	const edited: Editing[] = [];
	const clicks = createClicks();
	const counts = { left: 0, killed: 0, suspended: 0, questions: 0, completed: 0 };
	const controls: Controls = {
		store,
		actions: createActions(store, thread),
		console: {
			run: (line) => void lines.push(line),
			complete: () => void counts.completed++,
			interrupt: () => undefined,
			open: () => undefined,
		},
		leave: () => void counts.left++,
		kill: () => void counts.killed++,
		copy: (text) => {
			copied.push(text);
			return null;
		},
		suspend: () => void counts.suspended++,
		answered: () => undefined,
		at: clicks.at,
		edit: async (prepare) => {
			const editing = await prepare();
			if (editing === null) return null;
			edited.push(editing);
			return { changed: false, fault: null };
		},
	};
	doAwaited(controls);
	const listener = createListener(
		(input) => takeInput(controls, input),
		(key) => isAnswer(store.get(), key),
		clock,
	);
	let frame: (() => string) | null = null;
	return {
		store,
		asked,
		/** What the thread was asked for, with what was said. */
		jobs,
		answers,
		/** Lines that the console was told to run. */
		lines,
		/** Texts that were put on the clipboard. */
		copied,
		counts,
		/** Files that the editor was opened for. */
		edited,
		controls,
		left: () => counts.left > 0,
		/** What is shown. No line of any screen may be wider than the terminal, since nothing cuts it. */
		screen: async () => {
			frame ??= draw(store, clicks);
			await settled();
			const shown = frame();
			const { columns: width } = store.get().size;
			const wide = shown.split('\n').filter((line) => stringWidth(line) > width);
			if (wide.length > 0) throw new Error(`Wider than ${width} columns:\n${wide.join('\n')}`);
			return shown;
		},
		press: (...keys: string[]) => {
			for (const key of keys) press(controls, key);
		},
		hear: (input: TerminalInput) => takeInput(controls, input),
		/** Time goes on, in milliseconds. */
		wait: (milliseconds: number) => {
			clock.pass(milliseconds);
			store.dispatch({ type: 'time' });
		},
		now: clock.now,
		/** What the terminal sends, as it comes. */
		send: (text: string) => listener.feed(text),
		happen: (...events: StepEvent[]) => {
			for (const event of events) store.dispatch({ type: 'event', event });
		},
		/** A run asks, and the person looks at it for as long as it takes. */
		ask: (question: Approval, looked = LOOK_FIRST) => {
			counts.questions++;
			store.dispatch({ type: 'asked', question: { id: counts.questions, approval: question } });
			clock.pass(looked);
			store.dispatch({ type: 'time' });
		},
		/** Whether something was asked of the thread and is not answered yet. */
		awaits: (name: string) => waiting.some((each) => each.name === name),
		/** What was asked of the thread first and is not answered yet is. */
		answer: async (name: string, value: unknown) => {
			const at = waiting.findIndex((each) => each.name === name);
			if (at < 0) throw new Error(`Nobody asked the thread for ${name}`);
			waiting.splice(at, 1)[0]?.end(value);
			await settled();
		},
		/** What was asked of the thread first and is not answered yet fails. */
		fail: (name: string, failure: Failure) => {
			const at = waiting.findIndex((each) => each.name === name);
			if (at < 0) throw new Error(`Nobody asked the thread for ${name}`);
			waiting.splice(at, 1)[0]?.fail(failure);
		},
		read: (...names: string[]) => {
			store.dispatch({ type: 'phase', phase: { name: 'reading' } });
			store.dispatch({ type: 'event', event: { type: 'files', names, source: '/srv/inbox' } });
			for (const name of names) store.dispatch({ type: 'event', event: { type: 'file', file: { ...FILE, name } } });
			store.dispatch({ type: 'phase', phase: { name: 'read' } });
		},
	};
}

/** A clock that goes on when it is told to, and rings its alarms in their order. */
export function createFakeClock(): Clock & { pass(milliseconds: number): void } {
	let now = 0;
	let alarms: { readonly at: number; ring(): void }[] = [];
	return {
		now: () => now,
		after: (milliseconds, ring) => {
			const alarm = { at: now + milliseconds, ring };
			alarms.push(alarm);
			return () => {
				alarms = alarms.filter((each) => each !== alarm);
			};
		},
		pass: (milliseconds) => {
			const until = now + milliseconds;
			for (;;) {
				const [next] = alarms.filter((each) => each.at <= until).toSorted((a, b) => a.at - b.at);
				if (next === undefined) break;
				alarms = alarms.filter((each) => each !== next);
				now = next.at;
				next.ring();
			}
			now = until;
		},
	};
}

/** Draws the screens of a store. */
export function draw(store: Screens['store'], clicks: Clicks | null = null): () => string {
	const { lastFrame } = render(createElement(App, { store, color: false, clicks }));
	return () => lastFrame() ?? '';
}

/** React draws, and promises go on, in microtasks. */
export function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}
