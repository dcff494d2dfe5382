import { render } from 'ink';
import { EtlError, EXIT } from '../../core/errors.js';
import { crashText } from '../../core/redact.js';
import { App } from '../app.js';
import { createClicks } from '../components/clicks.js';
import { widthOf } from '../components/text.js';
import { historyFile } from '../console/history-file.js';
import { createConsoleSession } from '../console/session.js';
import { type Controls, doAwaited, takeInput } from '../keys/controller.js';
import { isAnswer } from '../keys/focus.js';
import { listen } from '../keys/input.js';
import { isBusy } from '../state/state.js';
import type { Store } from '../state/store.js';
import { createActions } from '../work/actions.js';
import type { WorkThread } from '../work/client.js';
import type { Session } from '../work/messages.js';

import { isAsciiOnly, toAscii } from './ascii.js';
import { askBackground, maySayBackground } from './background.js';
import { clipboardHint, clipboardSequence } from './clipboard.js';
import { type Editing, editorOf, runEditor } from './editor.js';
import { Framed } from './frame.js';
import { sizeOf, type TuiOptions } from './options.js';
import { controlJobs } from './suspend.js';
import { type TakenTerminal, takeOver } from './terminal.js';

/** Milliseconds between two looks at the clock while something runs. */
const TICK = 1_000;

/** Milliseconds that a run has to roll back when the program must end. */
const ROLL_BACK_WITHIN = 8000;

/**
 * Takes over the terminal and shows the screens until a person leaves.
 *
 * @param opening - the config, once it is loaded
 * @returns the exit status
 */
export async function runScreens(
	options: TuiOptions,
	thread: WorkThread,
	store: Store,
	opening: Promise<Session>,
): Promise<number> {
	const { stdin, stdout, signal } = options;
	const screen = takeOver(stdout, stdin, {
		full: !options.screenReader,
		...(isAsciiOnly(process.env, process.platform) && { translate: (line) => toAscii(line, widthOf) }),
	});
	const crash = (error: unknown) => {
		screen.leave();
		process.stderr.write(`✖ E_BUG  This is a bug of etl-tui, not of your data.\n${crashText(error)}\n`);
		process.exit(EXIT.bug);
	};
	process.on('exit', screen.leave);
	process.on('uncaughtException', crash);
	process.on('unhandledRejection', crash);
	const quieten = leaveOnSignals(screen);
	const clicks = createClicks();
	const app = <App store={store} color={options.color} clicks={clicks} />;
	const ink = render(options.screenReader ? app : <Framed paint={screen.paint}>{app}</Framed>, {
		stdout: screen.stdout,
		stdin,
		debug: !options.screenReader,
		exitOnCtrlC: false,
		patchConsole: false,
		isScreenReaderEnabled: options.screenReader,
	});
	const resize = () => {
		screen.forget();
		store.dispatch({ type: 'resize', ...sizeOf(stdout) });
	};
	stdout.on('resize', resize);
	const jobs = controlJobs(screen, (stopped) => {
		store.dispatch({ type: 'resumed', ...sizeOf(stdout) });
		if (!stopped) store.dispatch({ type: 'note', note: 'Nobody here would take a stopped program back: it goes on' });
	});
	const background = askBackground(screen.send, (learned) =>
		store.dispatch({ type: 'background', background: learned }),
	);
	const canAsk = options.color && !options.screenReader && maySayBackground(process.env, stdout.getColorDepth());
	const askAsWished = store.subscribe(() => {
		const { session, phase } = store.get();
		screen.listenToMouse(session.tui.mouse && !options.screenReader);
		// Before the config is loaded nothing is known of the theme.
		if (canAsk && phase.name !== 'waiting' && session.tui.theme === 'auto') background.ask();
	});
	const actions = createActions(store, thread);
	const tick = setInterval(() => {
		const state = store.get();
		// While a question waits the clock is not shown, and nothing is drawn.
		if (isBusy(state) && state.asked === null) store.dispatch({ type: 'time', memory: process.memoryUsage.rss() });
	}, TICK);
	let hasLeft = false;
	const status = await new Promise<number>((resolve, reject) => {
		const leave = () => resolve(EXIT.done);
		const { program, commands } = options;
		const { cwd } = options.start;
		const lines = createConsoleSession(store, thread, {
			program,
			cwd,
			commands,
			historyFile: historyFile(process.env),
		});
		const copy = (text: string) => {
			screen.send(clipboardSequence(text));
			return clipboardHint(process.env);
		};
		const kill = () => void process.kill(process.pid, 'SIGINT');
		const hear = () =>
			listen(
				stdin,
				(input) => takeInput(controls, input),
				(key) => isAnswer(store.get(), key),
			);
		/** One program has the terminal at a time: an editor that is on its way counts. */
		let isLent = false;
		const edit = async (prepare: () => Promise<Editing | null>) => {
			if (isLent) return null;
			isLent = true;
			try {
				const editing = await prepare();
				return editing === null || hasLeft ? null : await lend(editing);
			} finally {
				isLent = false;
			}
		};
		const lend = async (editing: Editing) => {
			quiet();
			const takeBack = jobs.lend();
			const hearSignals = ignoreInterrupts();
			try {
				return await runEditor(editorOf(process.env), editing);
			} finally {
				hearSignals();
				takeBack();
				quiet = hear();
			}
		};
		const { answered } = background;
		const { at } = clicks;
		const { suspend } = jobs;
		const controls: Controls = { store, actions, console: lines, leave, kill, copy, suspend, edit, answered, at };
		doAwaited(controls);
		let quiet = hear();
		lines.open();
		const end = () => {
			quiet();
			const code = signal.reason instanceof EtlError ? signal.reason.exitCode : EXIT.interrupted;
			const endNow = () => resolve(code);
			if (!isBusy(store.get())) return endNow();
			setTimeout(endNow, ROLL_BACK_WITHIN).unref();
			actions.stopAndLeave(endNow);
		};
		// It may have come while the screens were loaded.
		if (signal.aborted) {
			opening.catch(() => undefined);
			return end();
		}
		signal.addEventListener('abort', end);
		process.on('SIGHUP', () => {
			actions.stopAndLeave(() => resolve(129));
			setTimeout(() => resolve(129), ROLL_BACK_WITHIN).unref();
		});
		opening.then((session) => {
			store.dispatch({ type: 'session', session });
			actions.start();
		}, reject);
	}).finally(async () => {
		hasLeft = true;
		askAsWished();
		await background.settled();
		stdout.off('resize', resize);
		clearInterval(tick);
		jobs.end();
		ink.unmount();
		screen.leave();
		quieten();
		process.off('exit', screen.leave);
		stdin.pause();
		process.off('uncaughtException', crash);
		process.off('unhandledRejection', crash);
	});
	return status;
}

/** Ctrl-C in an editor is the editor's. */
function ignoreInterrupts(): () => void {
	const listeners = process.rawListeners('SIGINT') as NodeJS.SignalsListener[];
	const ignore = () => undefined;
	process.removeAllListeners('SIGINT');
	process.on('SIGINT', ignore);
	return () => {
		process.off('SIGINT', ignore);
		for (const listener of listeners) process.on('SIGINT', listener);
	};
}

/** Signals that end a program without asking it, as far as they can be caught. */
const DEADLY: readonly NodeJS.Signals[] = ['SIGQUIT', 'SIGABRT', 'SIGALRM', 'SIGUSR2', 'SIGXCPU'];

/** Restores the terminal before a signal ends the program. */
function leaveOnSignals(screen: TakenTerminal): () => void {
	const end = (signal: NodeJS.Signals) => {
		screen.leave();
		process.removeAllListeners(signal);
		process.kill(process.pid, signal);
	};
	for (const signal of DEADLY) process.on(signal, end);
	return () => {
		for (const signal of DEADLY) process.off(signal, end);
	};
}
