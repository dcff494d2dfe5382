import { render } from 'ink';
import { EtlError, EXIT } from '../core/errors.js';
import { crashText } from '../crash.js';
import { App } from './app.js';
import { historyFile } from './console/history-file.js';
import { createTalk } from './console/talk.js';
import { press } from './controller.js';
import { listenToKeys } from './keyboard.js';
import { sizeOf, type TuiOptions } from './options.js';
import { isBusy } from './state.js';
import type { Store } from './store.js';
import { takeOver } from './terminal.js';
import { createWalk } from './walk.js';
import type { Workshop } from './work/client.js';
import type { Session } from './work/messages.js';

/** How long a run may take to roll back when the program is told to end, in milliseconds. */
const ROLL_BACK_WITHIN = 8000;

/**
 * Takes over the terminal and walks a person through the day.
 *
 * @param opening - the config, when it is loaded
 * @returns the exit status
 */
export async function walkThrough(
	options: TuiOptions,
	workshop: Workshop,
	opened: Store,
	opening: Promise<Session>,
): Promise<number> {
	const { stdin, stdout, signal } = options;
	const screen = options.screenReader ? null : takeOver(stdout, stdin);
	const crash = (error: unknown) => {
		screen?.restore();
		process.stderr.write(`✖ E_BUG  This is a bug of etl-tui, not of your data.\n${crashText(error)}\n`);
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
	const status = await new Promise<number>((resolve, reject) => {
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
		opening.then((session) => {
			opened.dispatch({ type: 'session', session });
			walk.read();
		}, reject);
	}).finally(() => {
		stdout.off('resize', resize);
		ink.unmount();
		screen?.restore();
		stdin.pause();
		process.off('uncaughtException', crash);
		process.off('unhandledRejection', crash);
	});
	return status;
}
