import type { StepName } from '../../core/run/events.js';
import { STEPS } from '../../core/run/events.js';
import { visible } from '../../core/values/visible.js';
import type { UiState } from '../state/state.js';
import { isOwnDoing } from '../state/steps.js';
import type { Store } from '../state/store.js';
import { toFailure, type WorkThread } from './client.js';
import type { AskedChange, Failure, RunPermits } from './messages.js';

/** What a person does to the stage beside loading the day. */
export interface ChangeActions {
	/** Plans a change, shows it, and does it after a yes. */
	change(asked: AskedChange, runDate: string, permits?: RunPermits): void;
	/** Writes the plan that is asked for into a file. */
	keepPlan(file: string): void;
}

/** How work is begun, and how its end is shown. */
export interface Beginning {
	begin(
		work: () => Promise<Failure | null>,
		fallback: StepName,
		end: 'done',
		instead: () => boolean,
		unless: (failure: Failure) => boolean,
	): Promise<void>;
	/** Reads the present config. */
	takeConfig(): Promise<boolean>;
}

export function createChangeActions(store: Store, thread: WorkThread, { begin, takeConfig }: Beginning): ChangeActions {
	const say = (note: string) => store.dispatch({ type: 'note', note });

	const change = (asked: AskedChange, runDate: string, permits: RunPermits) => {
		const before = store.get();
		store.dispatch({ type: 'run-date', runDate });
		store.dispatch({ type: 'phase', phase: { name: 'running', steps: STEPS, change: asked } });
		store.dispatch({ type: 'go', to: 'transform' });
		const work = async () => {
			await takeConfig();
			return thread.ask('change', { ...permits, ...asked, runDate });
		};
		const isNothing = (failure: Failure) => {
			const note = noteOfNothing(store.get(), failure);
			if (note !== null) store.dispatch({ type: 'as-before', before, note });
			return note !== null;
		};
		void begin(work, 'stage', 'done', () => false, isNothing);
	};

	return {
		change: (asked, runDate, permits = {}) => change(asked, runDate, permits),
		keepPlan: (file) => {
			thread.ask('keepPlan', { file }).then(
				() => say(`The plan is in ${visible(file)}: \`etl-tui apply ${visible(file)}\` does it`),
				(error: unknown) => say(`${toFailure(error).code}  ${toFailure(error).message}`),
			);
		},
	};
}

/** Faults of what was asked for: nothing of the day is wrong, and there is nothing to run again. */
const OF_THE_WISH: readonly string[] = ['E_NOTHING_TO_UNDO', 'E_NOT_FOUND', 'E_LOCKED', 'E_USAGE', 'E_REPAIR'];

/** What is said where a change came to nothing, and all is as before; `null` where it failed. */
function noteOfNothing({ run }: UiState, failure: Failure): string | null {
	if (run.committed.length > 0) return null;
	if (failure.code === 'E_REFUSED') return 'Nothing was changed';
	if (isOwnDoing(failure)) return 'It was interrupted: nothing was changed';
	return OF_THE_WISH.includes(failure.code) ? `${failure.code}  ${failure.message.replaceAll('\n', '  ')}` : null;
}
