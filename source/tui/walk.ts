import type { StepName } from '../core/events.js';
import { fetched, follow, isThere } from './follow.js';
import { chosenFile, chosenRun, END, TABS } from './panes.js';
import { isConfigFault, stepsToRepeat } from './select.js';
import { isBusy, type Screen, screenOf } from './state.js';
import type { Store } from './store.js';
import { WorkFailed, type Workshop } from './work/client.js';
import { toFailure } from './work/failure.js';
import type { Failure } from './work/messages.js';

/** What a person can have done, beside looking. Nothing here waits: what comes of it is dispatched. */
export interface Walk {
	/** Reads the source for the first time, with the config that was just read. */
	start(): void;
	/** Reads config and source again. */
	read(): void;
	/** Loads the day as it was read; where the config is another by now, reads it again instead. */
	load(): void;
	transformAgain(): void;
	/** Makes how the file that is open is read now what is expected of its series; asks first, and reads again. */
	accept(): void;
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
			if (end === 'done') follower.history();
		} catch (error) {
			const { run, read } = store.get();
			const failure = toFailure(error);
			const step = isConfigFault(failure) ? 'read' : (run.step ?? read.step ?? lastStep(store, fallback));
			store.dispatch({ type: 'phase', phase: { name: 'failed', failure, step } });
			if (store.get().history.is === 'there') follower.history();
		}
		afterwards?.();
	};

	const openScreen = (screen: Screen) => store.dispatch({ type: 'open', screen });

	const openPast = async (runId: string) => {
		openScreen({ name: 'past', runId });
		store.dispatch({ type: 'fetched', what: 'past', value: { is: 'coming' } });
		store.dispatch({ type: 'fetched', what: 'past', value: await fetched(workshop.ask('past', { runId })) });
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

	const walk: Walk = {
		start: () => read(async () => undefined),
		read: () => read(takeConfig),
		load,
		transformAgain: () => run(['transform', 'validate']),
		accept: () => {
			const screen = screenOf(store.get());
			if (screen.name !== 'file') return;
			const { file } = screen;
			const { runDate } = store.get().session;
			store.dispatch({ type: 'phase', phase: { name: 'running', steps: [] } });
			store.dispatch({ type: 'walk', to: 'stage' });
			let note = `${file} is read as expected from now on`;
			const work = async () => {
				await takeConfig();
				return workshop.ask('accept', { file, runDate }).catch((error: unknown) => {
					if (!(error instanceof WorkFailed) || error.failure.code !== 'E_REFUSED') throw error;
					note = 'Nothing was accepted';
					return null;
				});
			};
			void begin(work, 'read', 'read', () => {
				read(async () => undefined);
				store.dispatch({ type: 'note', note });
				return true;
			});
		},
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
				store.dispatch({ type: 'awaited', awaited: 'open' });
				return store.dispatch({ type: 'note', note: 'Enter opens it as soon as it is there' });
			}
			if (screen.name === 'read') {
				const file = chosenFile(state);
				if (file) openScreen({ name: 'file', file: file.name });
			}
			if (screen.name === 'transform') store.dispatch({ type: 'pane', screen: 'transform', index: 1 });
			if (screen.name === 'history') {
				const runId = chosenRun(state);
				if (runId === null) return;
				store.dispatch({ type: 'tab', screen: 'past', index: 0 });
				store.dispatch({ type: 'place', key: 'past.log', place: END });
				void openPast(runId);
			}
			if (screen.name === 'past') openScreen({ name: 'rejects', runId: screen.runId });
		},
		openRejects: () => {
			const state = store.get();
			const screen = screenOf(state);
			if (screen.name === 'past') return openScreen({ name: 'rejects', runId: screen.runId });
			if (screen.name === 'file') {
				return store.dispatch({ type: 'tab', screen: 'file', index: TABS.file?.indexOf('rejects') ?? 0 });
			}
			const kept = state.run.committed.includes('stage') ? state.run.runId : null;
			openScreen({ name: 'rejects', runId: kept });
		},
		openHistory: () => {
			openScreen({ name: 'history' });
			follower.history();
		},
	};
	const follower = follow(store, workshop, walk.open);
	return walk;
}

/** A run that was stopped before it began. */
const INTERRUPTED: Failure = {
	code: 'E_INTERRUPTED',
	exitCode: 130,
	message: 'Interrupted',
	hint: 'Nothing had begun.',
	context: {},
};

/** The step that a run died in, where it died between two. */
function lastStep(store: Store, fallback: StepName): StepName {
	return store.get().run.ended.at(-1)?.step ?? fallback;
}
