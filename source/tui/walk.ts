import type { StepName } from '../core/events.js';
import { chosenFile, chosenRun, END, shownFiles, TABS, tabOf } from './panes.js';
import { linesOfRejects, linesOfRows } from './rejects.js';
import { isConfigFault, listedFiles, stepsToRepeat } from './select.js';
import { type Fetched, isBusy, type Screen, screenOf, type UiState } from './state.js';
import type { Store } from './store.js';
import { WorkFailed, type Workshop } from './work/client.js';
import type { Failure, Work, WorkName } from './work/messages.js';

/** What a person can have done, beside looking. Nothing here waits: what comes of it is dispatched. */
export interface Walk {
	/** Reads the source for the first time, with the config that was just read. */
	start(): void;
	/** Reads config and source again. */
	read(): void;
	/** Loads the day as it was read; where the config is another by now, reads it again instead. */
	load(): void;
	transformAgain(): void;
	/** Answers a question of the run, where it is the one that waits. */
	answer(id: number, yes: boolean): void;
	stop(): void;
	/** Rolls back what runs, then leaves. */
	stopAndLeave(leave: () => void): void;
	/** Opens the line under the cursor. */
	open(): void;
	openRejects(): void;
	openHistory(): void;
	runAgain(): void;
	/** Fetches what the chosen tab shows, where it is not there yet. */
	fetchForTab(): void;
}

/** Ties the screens to the thread that works. */
export function createWalk(store: Store, workshop: Workshop): Walk {
	let afterwards: (() => void) | null = null;

	const begin = async (
		work: () => Promise<Failure | null>,
		fallback: StepName,
		end: 'read' | 'done',
		instead: () => boolean = () => false,
	) => {
		try {
			const fault = await work();
			if (instead()) return;
			store.dispatch({ type: 'phase', phase: end === 'read' ? { name: 'read' } : { name: 'done', fault } });
			if (end === 'done') void fetch('history', 'history', null);
		} catch (error) {
			const { run, read } = store.get();
			const failure = toFailure(error);
			const step = isConfigFault(failure) ? 'read' : (run.step ?? read.step ?? lastStep(store, fallback));
			store.dispatch({ type: 'phase', phase: { name: 'failed', failure, step } });
			if (store.get().history.is === 'there') void fetch('history', 'history', null);
		}
		afterwards?.();
	};

	const fetch = async <N extends WorkName>(
		what: 'fileRejects' | 'history' | 'past',
		name: N,
		asked: Work[N]['asked'],
	) => {
		if (store.get()[what].is !== 'there' || what !== 'history')
			store.dispatch({ type: 'fetched', what, value: { is: 'coming' } });
		store.dispatch({ type: 'fetched', what, value: await fetched(workshop.ask(name, asked)) });
	};

	const openScreen = (screen: Screen) => store.dispatch({ type: 'open', screen });

	const openRejectsOf = async (runId: string | null) => {
		openScreen({ name: 'rejects', runId });
		store.dispatch({ type: 'fetched', what: 'rejects', value: { is: 'coming' } });
		const lines = runId === null ? rejectsOfFiles() : workshop.ask('rejects', { runId }).then(linesOfRows);
		store.dispatch({ type: 'fetched', what: 'rejects', value: await fetched(lines) });
	};

	const rejectsOfFiles = async () => {
		const files = listedFiles(store.get()).filter(({ report }) => report?.state === 'ready' && report.rejected > 0);
		const lines = [];
		for (const { name } of files)
			lines.push(...linesOfRejects(name, await workshop.ask('fileRejects', { file: name })));
		return lines;
	};

	/** Takes the config as it is now; the run date is the one that was chosen here. Gives whether it was changed. */
	const takeConfig = async (): Promise<boolean> => {
		const before = store.get().session;
		const session = await workshop.ask('open', null);
		store.dispatch({ type: 'session', session: { ...session, runDate: before.runDate } });
		if (store.get().stopping) throw new WorkFailed(INTERRUPTED);
		return session.configHash !== before.configHash;
	};

	const run = (steps: readonly StepName[]) => {
		const { runDate } = store.get().session;
		const fallback = steps.includes('stage') ? 'stage' : 'transform';
		store.dispatch({ type: 'phase', phase: { name: 'running', steps } });
		store.dispatch({ type: 'walk', to: fallback });
		const work = async () => {
			await takeConfig();
			return workshop.ask('run', { steps, runDate });
		};
		void begin(work, fallback, 'done');
	};

	const read = (before: () => Promise<unknown>) => {
		store.dispatch({ type: 'phase', phase: { name: 'reading' } });
		store.dispatch({ type: 'walk', to: 'read' });
		const work = async () => {
			await before();
			return workshop.ask('read', { runDate: store.get().session.runDate });
		};
		void begin(work, 'read', 'read');
	};

	/** What was read with another config than the one that is there now is not what would be loaded. */
	const load = () => {
		const steps = ['read', 'stage', 'transform', 'validate'] as const;
		const { runDate } = store.get().session;
		store.dispatch({ type: 'phase', phase: { name: 'running', steps } });
		store.dispatch({ type: 'walk', to: 'stage' });
		let changed = false;
		const work = async () => {
			changed = await takeConfig();
			return changed ? null : workshop.ask('run', { steps, runDate });
		};
		void begin(work, 'stage', 'done', () => {
			if (!changed) return false;
			read(async () => undefined);
			store.dispatch({
				type: 'note',
				note: 'The config was changed: the files are read again with it, then s loads them',
			});
			return true;
		});
	};

	/** Opens what Enter was pressed on before it was there. */
	const openAwaited = () => {
		const state = store.get();
		if (!state.awaited || !isThere(state)) return;
		store.dispatch({ type: 'awaited', awaited: false });
		store.dispatch({ type: 'note', note: null });
		walk.open();
	};
	store.subscribe(openAwaited);

	const walk: Walk = {
		start: () => read(async () => undefined),
		read: () => read(takeConfig),
		load,
		transformAgain: () => run(['transform', 'validate']),
		runAgain: () => {
			const state = store.get();
			const screen = screenOf(state);
			const runId = screen.name === 'past' ? screen.runId : chosenRun(state);
			const past =
				state.history.is === 'there' ? state.history.value.runs.find((each) => each.run_id === runId) : undefined;
			if (!past) return;
			store.dispatch({ type: 'run-date', runDate: String(past.run_date) });
			run(stepsToRepeat(String(past.step)));
		},
		answer: (id, yes) => {
			if (store.get().asked?.id !== id) return;
			store.dispatch({ type: 'answered' });
			workshop.answer(id, yes);
		},
		stop: () => {
			store.dispatch({ type: 'stopping' });
			workshop.stop('E_INTERRUPTED');
		},
		stopAndLeave: (leave) => {
			if (!isBusy(store.get())) return leave();
			afterwards = leave;
			walk.stop();
		},
		open: () => {
			const state = store.get();
			const screen = screenOf(state);
			if (!isThere(state)) {
				store.dispatch({ type: 'awaited', awaited: true });
				return store.dispatch({ type: 'note', note: 'Enter opens it as soon as it is there' });
			}
			if (screen.name === 'read') {
				const file = chosenFile(state);
				if (file) openScreen({ name: 'file', file: file.name });
				store.dispatch({ type: 'fetched', what: 'fileRejects', value: { is: 'nothing' } });
				walk.fetchForTab();
			}
			if (screen.name === 'transform') store.dispatch({ type: 'pane', screen: 'transform', index: 1 });
			if (screen.name === 'history') {
				const runId = chosenRun(state);
				if (runId === null) return;
				store.dispatch({ type: 'tab', screen: 'past', index: 0 });
				store.dispatch({ type: 'place', key: 'past.log', place: END });
				openScreen({ name: 'past', runId });
				void fetch('past', 'past', { runId });
			}
			if (screen.name === 'past') void openRejectsOf(screen.runId);
		},
		openRejects: () => {
			const state = store.get();
			const screen = screenOf(state);
			if (screen.name === 'past') return void openRejectsOf(screen.runId);
			if (screen.name === 'file') {
				store.dispatch({ type: 'tab', screen: 'file', index: TABS.file?.indexOf('rejects') ?? 0 });
				return walk.fetchForTab();
			}
			const kept = state.run.committed.includes('stage') ? state.run.runId : null;
			void openRejectsOf(kept);
		},
		openHistory: () => {
			openScreen({ name: 'history' });
			void fetch('history', 'history', null);
		},
		fetchForTab: () => {
			const state = store.get();
			const screen = screenOf(state);
			if (screen.name !== 'file' || tabOf(state, 'file') !== 'rejects' || state.fileRejects.is !== 'nothing') return;
			void fetch('fileRejects', 'fileRejects', { file: screen.file });
		},
	};
	return walk;
}

async function fetched(work: Promise<unknown>): Promise<Fetched<never>> {
	try {
		return { is: 'there', value: (await work) as never };
	} catch (error) {
		return { is: 'failed', failure: toFailure(error) };
	}
}

/** A run that was stopped before it began. */
const INTERRUPTED: Failure = {
	code: 'E_INTERRUPTED',
	exitCode: 130,
	message: 'Interrupted',
	hint: 'Nothing had begun.',
	context: {},
};

/** Whether the list that Enter was pressed on has come. */
function isThere(state: UiState): boolean {
	switch (screenOf(state).name) {
		case 'read':
			return shownFiles(state).length > 0 || !isBusy(state);
		case 'history':
			return state.history.is === 'there' || state.history.is === 'failed';
		default:
			return true;
	}
}

/** The step that a run died in, where it died between two. */
function lastStep(store: Store, fallback: StepName): StepName {
	return store.get().run.ended.at(-1)?.step ?? fallback;
}

/** An error as screens show it; what is no failure of the user's world is a bug of ours. */
export function toFailure(error: unknown): Failure {
	if (error instanceof WorkFailed) return error.failure;
	const message = error instanceof Error ? error.message : String(error);
	return {
		code: 'E_BUG',
		exitCode: 1,
		message,
		hint: 'Please report it: this is a bug of etl-tui, not of your data.',
		context: {},
	};
}
