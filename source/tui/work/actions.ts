import { STEPS, type StepName } from '../../core/run/events.js';
import { END } from '../state/panes.js';
import { changeOf, isBusy } from '../state/state.js';
import { isConfigFault, stageWaits, stepsToRepeat } from '../state/steps.js';
import type { Store } from '../state/store.js';
import { type ChangeActions, createChangeActions } from './change-actions.js';
import { toFailure, WorkFailed, type WorkThread } from './client.js';
import { fetchAhead, fetched } from './fetch-ahead.js';
import { createGridActions, type GridActions } from './grid-actions.js';
import type { Failure, RunPermits, Work } from './messages.js';

/** The actions of a person, beside looking. None of them waits: results are dispatched. */
export interface Actions extends GridActions, ChangeActions {
	/** Reads the source for the first time, with the config that was just read. */
	start(): void;
	/** Reads config and source again. */
	read(): void;
	/** Loads the day as it was read; where the config has changed, reads it again instead. */
	load(): void;
	transformAgain(): void;
	/** Runs the day again from the step that failed. */
	again(permits: RunPermits): void;
	/** Reads the config again where the person is; files that were read with another one are read again too. */
	refresh(): void;
	/** Where a file of the day is on this machine, or why it is nowhere. */
	pathOf(file: string): Promise<Work['path']['answer']>;
	/** Takes up that a file of the day was changed by hand. */
	fileChanged(file: string): void;
	/** Makes the present reading of a file the expected one of its series; asks first, and reads again. */
	accept(file: string): void;
	/** Answers a question of the run, if it still waits. */
	answer(id: number, yes: boolean): void;
	stop(): void;
	/** Rolls back what is running, then leaves. */
	stopAndLeave(leave: () => void): void;
	/** Loads the past runs again. */
	fetchHistory(): void;
	/** Opens a past run at what failed, its log at the end. */
	openRun(runId: string): void;
	/** Looks which days may be loaded, and shows them. */
	showDays(): void;
	/** Goes on with another day, and reads its files. */
	chooseDay(day: string): void;
	/** Loads all about two past runs. */
	compareRuns(runIds: readonly string[]): void;
	/** Runs the day of a past run again, from the step that failed. */
	runAgain(runId: string): void;
}

/** Makes the actions of the screens. */
export function createActions(store: Store, thread: WorkThread): Actions {
	let afterwards: (() => void) | null = null;
	let refreshing = false;

	// What the thread is asked goes by the day of the screens, however that came to be another one.
	let { runDate: told } = store.get().session;
	store.subscribe(() => {
		const { runDate } = store.get().session;
		if (runDate === told) return;
		told = runDate;
		void thread.ask('day', { runDate }).catch(() => undefined);
	});

	const ofChange = () => {
		const change = changeOf(store.get());
		return change === null ? {} : { change };
	};

	const begin = async (
		work: () => Promise<Failure | null>,
		fallback: StepName,
		end: 'read' | 'done',
		instead: () => boolean = () => false,
		unless: (failure: Failure) => boolean = () => false,
	) => {
		try {
			const fault = await work();
			if (instead()) return;
			const ended = { name: 'done', fault, ...ofChange() } as const;
			store.dispatch({ type: 'phase', phase: end === 'read' ? { name: 'read' } : ended });
			if (end === 'done') fetching.history();
		} catch (error) {
			const { run, read } = store.get();
			const failure = toFailure(error);
			if (!unless(failure)) {
				const step = isConfigFault(failure) ? 'read' : (run.step ?? read.step ?? lastStep(store, fallback));
				store.dispatch({ type: 'phase', phase: { name: 'failed', failure, step, ...ofChange() } });
			}
			if (store.get().history.is === 'there') fetching.history();
		}
		afterwards?.();
	};

	/** Reads the present config, and gives whether it has changed. The run date stays the one that was chosen here. */
	const takeConfig = async (): Promise<boolean> => {
		const before = store.get().session;
		const session = await thread.ask('open', null);
		store.dispatch({ type: 'session', session: { ...session, runDate: before.runDate } });
		if (store.get().stopping) throw new WorkFailed(INTERRUPTED);
		return session.configHash !== before.configHash;
	};

	const run = (steps: readonly StepName[], permits: RunPermits = {}) => {
		const { runDate } = store.get().session;
		const fallback = steps.includes('stage') ? 'stage' : 'transform';
		store.dispatch({ type: 'phase', phase: { name: 'running', steps } });
		store.dispatch({ type: 'go', to: fallback });
		const work = async () => {
			await takeConfig();
			return thread.ask('run', { ...permits, steps, runDate });
		};
		void begin(work, fallback, 'done');
	};

	/** @param note - what is said when all is read: whatever was said before is gone from the screen by then */
	const read = async (before: () => Promise<unknown>, note: string | null = null, here = false) => {
		store.dispatch({ type: 'phase', phase: { name: 'reading' } });
		if (!here) store.dispatch({ type: 'go', to: 'read' });
		const work = async () => {
			await before();
			return thread.ask('read', { runDate: store.get().session.runDate });
		};
		await begin(work, 'read', 'read');
		if (note !== null && store.get().phase.name === 'read') store.dispatch({ type: 'note', note });
	};

	/** Files that were read with another config are not those that would be loaded. */
	const load = () => {
		const { runDate } = store.get().session;
		store.dispatch({ type: 'phase', phase: { name: 'running', steps: STEPS } });
		store.dispatch({ type: 'go', to: 'stage' });
		let changed = false;
		const work = async () => {
			changed = await takeConfig();
			return changed ? null : thread.ask('run', { steps: STEPS, runDate });
		};
		void begin(work, 'stage', 'done', () => {
			if (!changed) return false;
			void read(async () => undefined, 'The config was changed: the files were read again with it. s loads them');
			return true;
		});
	};

	const fetchDays = async () => {
		store.dispatch({ type: 'fetched', what: 'days', value: { is: 'coming' } });
		const value = await fetched(thread.ask('days', { runDate: store.get().session.runDate }));
		store.dispatch({ type: 'fetched', what: 'days', value });
	};

	/** Where no file is of the day, the days that have files are shown. */
	const offerDays = async () => {
		const { phase } = store.get();
		if (phase.name !== 'failed' || phase.failure.code !== 'E_SOURCE_NO_MATCH') return;
		await fetchDays();
		// Somebody may have read them again meanwhile.
		if (store.get().phase !== phase) return;
		const { days, screens } = store.get();
		const hasFiles = days.is === 'there' && days.value.some(({ files }) => files > 0);
		if (hasFiles && screens.every(({ name }) => name === 'read' || name === 'cause'))
			store.dispatch({ type: 'open', screen: { name: 'days' } });
	};

	/** What failed is kept on the screen, to be run again; a fault of the config takes its place. */
	const refresh = async () => {
		if (refreshing) return;
		refreshing = true;
		const say = (note: string) => store.dispatch({ type: 'note', note });
		const { phase } = store.get();
		try {
			const changed = await takeConfig();
			// What began meanwhile has taken the config by itself.
			if (isBusy(store.get())) return;
			const wasFault = phase.name === 'failed' && isConfigFault(phase.failure);
			if (wasFault || (changed && phase.name === 'read'))
				return await read(async () => undefined, 'The config was read again, and the files with it', true);
			if (changed) store.dispatch({ type: 'readings' });
			say(changed ? 'The config was read again: what runs next goes by it' : 'The config is as it was');
		} catch (error) {
			if (!isBusy(store.get()))
				store.dispatch({ type: 'phase', phase: { name: 'failed', failure: toFailure(error), step: 'read' } });
		} finally {
			refreshing = false;
		}
	};

	const changing = createChangeActions(store, thread, { begin, takeConfig });

	const actions: Omit<Actions, keyof GridActions | keyof ChangeActions> = {
		start: () =>
			// Whoever has opened a screen meanwhile stays there.
			void read(async () => undefined, null, true).then(async () => {
				fetching.history();
				await offerDays();
			}),
		showDays: () => void fetchDays(),
		chooseDay: (day) => {
			store.dispatch({ type: 'run-date', runDate: day });
			void read(takeConfig);
		},
		compareRuns: (runIds) => {
			store.dispatch({ type: 'fetched', what: 'compared', value: { is: 'coming' } });
			const both = Promise.all(runIds.map((runId) => thread.ask('past', { runId })));
			void fetched(both).then((value) => store.dispatch({ type: 'fetched', what: 'compared', value }));
		},
		read: () => void read(takeConfig),
		load,
		transformAgain: () => run(['transform', 'validate']),
		again: (permits) => {
			const { phase } = store.get();
			if (phase.name !== 'failed') return;
			const { change } = phase;
			// What the change has committed stays, and the targets follow.
			if (change !== undefined && !stageWaits(store.get()))
				return changing.change(change, store.get().session.runDate, permits);
			if (phase.step === 'read') return actions.read();
			run(stepsToRepeat(phase.step), permits);
		},
		refresh: () => void refresh(),
		pathOf: (file) => thread.ask('path', { file }).catch((error: unknown) => ({ why: toFailure(error).message })),
		fileChanged: (file) => {
			const { phase } = store.get();
			if (isBusy(store.get())) return;
			if (phase.name === 'read')
				return void read(async () => undefined, `${file} was changed: the files were read again`, true);
			void thread.ask('forget', null).then(() => {
				store.dispatch({ type: 'readings' });
				store.dispatch({ type: 'note', note: `${file} was changed: the next run takes it as it is now` });
			});
		},
		accept: (file) => {
			const { runDate } = store.get().session;
			store.dispatch({ type: 'phase', phase: { name: 'running', steps: [] } });
			store.dispatch({ type: 'go', to: 'stage' });
			let note = `${file} is read as expected from now on`;
			const work = async () => {
				await takeConfig();
				return thread.ask('accept', { file, runDate }).catch((error: unknown) => {
					if (!(error instanceof WorkFailed) || error.failure.code !== 'E_REFUSED') throw error;
					note = 'Nothing was accepted';
					return null;
				});
			};
			void begin(work, 'read', 'read', () => {
				void read(async () => undefined, note);
				return true;
			});
		},
		runAgain: (runId) => {
			const { history } = store.get();
			const past = history.is === 'there' ? history.value.runs.find((each) => each.run_id === runId) : undefined;
			if (!past) return;
			store.dispatch({ type: 'run-date', runDate: String(past.run_date) });
			run(stepsToRepeat(String(past.step)));
		},
		answer: (id, yes) => {
			if (store.get().asked?.id !== id) return;
			store.dispatch({ type: 'answered' });
			thread.answer(id, yes);
		},
		stop: () => {
			store.dispatch({ type: 'stopping' });
			thread.stop('E_INTERRUPTED');
		},
		stopAndLeave: (leave) => {
			if (!isBusy(store.get())) return leave();
			afterwards = leave;
			actions.stop();
		},
		fetchHistory: () => fetching.history(),
		openRun: (runId) => {
			store.dispatch({ type: 'tab', screen: 'past', index: 0 });
			store.dispatch({ type: 'open', screen: { name: 'past', runId } });
			store.dispatch({ type: 'cursor', key: 'past.log', cursor: END });
		},
	};
	const fetching = fetchAhead(store, thread);
	return { ...actions, ...changing, ...createGridActions(store, thread) };
}

/** A run that was stopped before it began. */
const INTERRUPTED: Failure = {
	code: 'E_INTERRUPTED',
	exitCode: 130,
	message: 'Interrupted',
	hint: 'Nothing had begun.',
	context: {},
};

/** The step of a failed run; the last one, where it failed between two. */
function lastStep(store: Store, fallback: StepName): StepName {
	return store.get().run.ended.at(-1)?.step ?? fallback;
}
