import { render } from 'ink';
import { EtlError, EXIT } from '../core/errors.js';
import type { StepEvent } from '../core/events.js';
import { App } from './app.js';
import { historyFile } from './console/history-file.js';
import { createTalk } from './console/talk.js';
import { press } from './controller.js';
import { listenToKeys } from './keyboard.js';
import { initialState, isBusy } from './state.js';
import { createStore, type Store } from './store.js';
import { takeOver } from './terminal.js';
import { createWalk } from './walk.js';
import { startWorkshop, WorkFailed } from './work/client.js';
import type { ThreadStart } from './work/messages.js';

/** What the screen is started with. */
export interface TuiOptions {
	readonly start: ThreadStart;
	/** Words that stand behind every command that is shown or run. */
	readonly sharedWords: readonly string[];
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly color: boolean;
	/** A screen reader gets text line by line, in the normal screen. */
	readonly screenReader: boolean;
	/** The built program, for the console to run. */
	readonly program: string;
	/** Every command with its flags, for completion. */
	commands(): Promise<Readonly<Record<string, readonly string[]>>>;
	/** Aborts on SIGINT and SIGTERM. */
	readonly signal: AbortSignal;
}

/** How long a run may take to roll back when the program is told to end, in milliseconds. */
const ROLL_BACK_WITHIN = 8000;

/**
 * Opens the screen and walks a person through the day.
 *
 * @returns the exit status
 * @throws EtlError what is wrong with the config, before the screen is touched
 */
export async function startTui(options: TuiOptions): Promise<number> {
	const { stdin, stdout, signal } = options;
	let store: Store | null = null;
	const events: StepEvent[] = [];
	const workshop = startWorkshop(options.start, (event) => {
		if (store === null) return void events.push(event);
		if (event.type === 'approval' || event.type === 'committed') store.dispatch({ type: 'event', event });
		else store.later({ type: 'event', event });
	});
	try {
		const session = await workshop.ask('open', null);
		store = createStore(initialState(session, sizeOf(stdout), options.sharedWords));
	} catch (error) {
		await workshop.close();
		throw asEtlError(error);
	}
	const opened = store;
	const screen = options.screenReader ? null : takeOver(stdout, stdin);
	const crash = (error: unknown) => {
		screen?.restore();
		process.stderr.write(
			`✖ E_BUG  This is a bug of etl-tui, not of your data.\n${error instanceof Error ? error.stack : error}\n`,
		);
		process.exit(EXIT.bug);
	};
	process.on('uncaughtException', crash);
	process.on('unhandledRejection', crash);
	const ink = render(<App store={opened} color={options.color} />, {
		stdout: screen?.stdout ?? stdout,
		stdin,
		debug: screen !== null,
		exitOnCtrlC: false,
		patchConsole: false,
		isScreenReaderEnabled: options.screenReader,
	});
	const resize = () => {
		screen?.forget();
		opened.dispatch({ type: 'resize', ...sizeOf(stdout) });
	};
	stdout.on('resize', resize);
	const walk = createWalk(opened, workshop);
	const status = await new Promise<number>((resolve) => {
		const leave = () => resolve(EXIT.done);
		const { program, commands } = options;
		const { cwd } = options.start;
		const talk = createTalk(opened, workshop, { program, cwd, commands, historyFile: historyFile(process.env) });
		const quiet = listenToKeys(stdin, (key) => press({ store: opened, walk, talk, leave }, key));
		talk.open();
		signal.addEventListener('abort', () => {
			quiet();
			const code = signal.reason instanceof EtlError ? signal.reason.exitCode : EXIT.interrupted;
			const end = () => resolve(code);
			if (!isBusy(opened.get())) return end();
			setTimeout(end, ROLL_BACK_WITHIN).unref();
			walk.stopAndLeave(end);
		});
		process.on('SIGHUP', () => {
			walk.stopAndLeave(() => resolve(129));
			setTimeout(() => resolve(129), ROLL_BACK_WITHIN).unref();
		});
		setImmediate(() => walk.read());
	});
	stdout.off('resize', resize);
	ink.unmount();
	screen?.restore();
	stdin.pause();
	await workshop.close();
	process.off('uncaughtException', crash);
	process.off('unhandledRejection', crash);
	return status;
}

/** A terminal that does not say its size is taken for the usual one. */
function sizeOf({ columns, rows }: NodeJS.WriteStream): { columns: number; rows: number } {
	return { columns: columns || 80, rows: rows || 24 };
}

function asEtlError(error: unknown): unknown {
	if (!(error instanceof WorkFailed) || error.failure.code === 'E_BUG') return error;
	const { code, message, hint, context } = error.failure;
	return new EtlError(code, message, { hint, context });
}
