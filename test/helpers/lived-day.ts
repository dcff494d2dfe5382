import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createConsoleSession } from '../../source/tui/console/session.js';
import { type Controls, doAwaited, press } from '../../source/tui/keys/controller.js';
import { LOOK_FIRST } from '../../source/tui/keys/focus.js';
import { SCREENS } from '../../source/tui/screens/registry.js';
import { initialState, screenOf, type UiState } from '../../source/tui/state/state.js';
import { createStore } from '../../source/tui/state/store.js';
import { createActions } from '../../source/tui/work/actions.js';
import { startWorkThread } from '../../source/tui/work/client.js';
import type { Workplace } from './cli.js';
import { SESSION } from './screens.js';

/** How long something of a lived day may take on a busy machine. */
const PATIENCE = 40_000;

/** The screens over a real thread with real files and a real database, without a terminal. */
export interface LivedDay {
	state(): UiState;
	press(...keys: string[]): void;
	/** Waits until the state is as wanted and nothing is being loaded, and gives it. */
	until(wanted: (state: UiState) => boolean): Promise<UiState>;
	/** Waits until a screen is there and loaded, and gives the state. */
	on(name: string): Promise<UiState>;
	/** Waits until a question takes an answer. */
	question(): Promise<UiState>;
	close(): Promise<void>;
}

/**
 * Opens the screens in a place, for 2026-11-23.
 *
 * @param early - keys that are pressed before the config is loaded
 */
export async function liveDay(place: Workplace, early: readonly string[] = []): Promise<LivedDay> {
	const permissions = { destructive: false, newTables: false, full: false };
	const start = {
		runDate: '2026-11-23',
		permissions,
		version: '0.0.0',
		cwd: place.folder,
		showSensitive: false,
		planFlags: {},
	};
	const store = createStore(initialState(SESSION, { columns: 100, rows: 30 }, [], SCREENS));
	const thread = startWorkThread(
		{ ...start, overrides: {} },
		(event) => store.dispatch({ type: 'event', event }),
		(question) => store.dispatch({ type: 'asked', question }),
	);
	const nothing = () => undefined;
	const controls: Controls = {
		store,
		actions: createActions(store, thread),
		console: createConsoleSession(store, thread, {
			program: '',
			cwd: place.folder,
			historyFile: path.join(place.folder, 'history'),
			commands: async () => ({}),
		}),
		leave: nothing,
		kill: nothing,
		copy: () => null,
		suspend: nothing,
		answered: nothing,
		at: () => ({ target: null, pane: null }),
		edit: async () => ({ changed: false, fault: null }),
	};
	doAwaited(controls);
	const opening = thread.ask('open', null);
	for (const key of early) press(controls, key);
	store.dispatch({ type: 'session', session: await opening });
	controls.actions.start();
	const until = async (wanted: (state: UiState) => boolean) => {
		const end = Date.now() + PATIENCE;
		while (!wanted(store.get()) || isLoading(store.get())) {
			const { phase, note, screens } = store.get();
			if (Date.now() > end) throw new Error(`That never came: ${JSON.stringify({ phase, note, screens })}`);
			await wait(5);
		}
		return store.get();
	};
	return {
		state: store.get,
		press: (...keys) => {
			for (const key of keys) press(controls, key);
		},
		until,
		on: (name) => until((state) => screenOf(state).name === name),
		question: async () => {
			await until((state) => state.asked !== null);
			await wait(LOOK_FIRST);
			return until((state) => state.shown?.open === true);
		},
		close: async () => {
			await thread.close();
			rmSync(place.folder, { recursive: true, force: true });
		},
	};
}

/** Whether anything that the screens show is still to come. */
function isLoading(state: UiState): boolean {
	const { history, past, days, compared, log, rejects, records, values, causes, record, trace, mend, remedies } = state;
	const all = [history, past, days, compared, log, rejects, records, values, causes, record, trace, mend, remedies];
	return all.some(({ is }) => is === 'coming');
}
