import { EtlError } from '../core/errors.js';
import type { StepEvent } from '../core/run/events.js';
import { initialState } from './state/state.js';
import { createStore, type Store } from './state/store.js';
import { sizeOf, type TuiOptions } from './terminal/options.js';
import { startWorkThread, WorkFailed } from './work/client.js';
import type { Session } from './work/messages.js';

/**
 * Opens the screens. The first frame waits for neither the config nor the files. The thread that loads them starts only
 * after Ink, because on a busy machine each would delay the other by half a second.
 *
 * @returns the exit status
 * @throws EtlError a fault of the config, after the terminal is restored
 */
export async function startTui(options: TuiOptions): Promise<number> {
	const { start, stdout, sharedWords, environment } = options;
	// With one of these variables Ink draws only its last frame, even on a terminal.
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
		opening.catch(() => undefined); // The failure is reported where it is awaited.
		return await runScreens(options, thread, store, opening);
	} catch (error) {
		throw asEtlError(error);
	} finally {
		await thread.close();
	}
}

/** Shown until the config is loaded. */
function unknownSession(environment: string, runDate: string): Session {
	const unknown = {
		connection: '',
		source: '',
		columns: [],
		extraColumns: 'ignore' as const,
		stageTable: '',
		logFolder: '',
		tui: { theme: 'auto', mouse: false } as const,
		masked: true,
		configHash: '',
		configFile: null,
	};
	return { environment, runDate, ...unknown };
}

/** Draws what a person waits for at once, and other events five times a second. */
function showEvent(store: Store, event: StepEvent): void {
	if (event.type === 'committed') store.dispatch({ type: 'event', event });
	else store.later({ type: 'event', event });
}

function asEtlError(error: unknown): unknown {
	if (!(error instanceof WorkFailed) || error.failure.code === 'E_BUG') return error;
	const { code, message, hint, context } = error.failure;
	return new EtlError(code, message, { hint, context });
}
