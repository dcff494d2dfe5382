import { EtlError } from '../core/errors.js';
import type { StepEvent } from '../core/events.js';
import { initialState } from './state/state.js';
import { createStore, type Store } from './state/store.js';
import { sizeOf, type TuiOptions } from './terminal/options.js';
import { startWorkThread, WorkFailed } from './work/client.js';
import type { Session } from './work/messages.js';

/**
 * Opens the screen. The first frame waits for neither the config nor the files: the thread that loads them starts
 * when Ink is there, since on a busy machine each half second of theirs would come on top of the other.
 *
 * @returns the exit status
 * @throws EtlError what is wrong with the config, when the terminal is as it was
 */
export async function startTui(options: TuiOptions): Promise<number> {
	const { start, stdout, sharedWords, environment } = options;
	// Where one of these is set Ink draws its last frame alone, though a person sits here.
	for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) if (name in process.env) process.env[name] = 'false';
	const [{ runScreens }, { SCREENS }] = await Promise.all([
		import('./terminal/run-screens.js'),
		import('./screens/registry.js'),
	]);
	const session = unknownSession(environment, start.runDate);
	const store = createStore(initialState(session, sizeOf(stdout), sharedWords, SCREENS));
	const thread = startWorkThread(
		start,
		(event) => showEvent(store, event),
		(question) => store.dispatch({ type: 'asked', question }),
	);
	try {
		const opening = thread.ask('open', null);
		opening.catch(() => undefined); // Reported where it is awaited.
		return await runScreens(options, thread, store, opening);
	} catch (error) {
		throw asEtlError(error);
	} finally {
		await thread.close();
	}
}

/** What is shown until the config is loaded. */
function unknownSession(environment: string, runDate: string): Session {
	const unknown = {
		connection: '',
		source: '',
		columns: [],
		stageTable: '',
		logFolder: '',
		masked: true,
		configHash: '',
	};
	return { environment, runDate, ...unknown };
}

/** What a person waits for is drawn at once, the rest ten times a second. */
function showEvent(store: Store, event: StepEvent): void {
	if (event.type === 'committed') store.dispatch({ type: 'event', event });
	else store.later({ type: 'event', event });
}

function asEtlError(error: unknown): unknown {
	if (!(error instanceof WorkFailed) || error.failure.code === 'E_BUG') return error;
	const { code, message, hint, context } = error.failure;
	return new EtlError(code, message, { hint, context });
}
