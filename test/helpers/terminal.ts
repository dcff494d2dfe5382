import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import type { Workplace } from './cli.js';
import { MAIN } from './program.js';
import { skippedFor } from './skipped.js';

const run = promisify(execFile);

/** Why journeys are skipped here, or `null`: they need a real terminal, which tmux gives. */
export const NO_TERMINAL = spawnSync('tmux', ['-V']).status === 0 ? null : 'tmux is not installed';

/** The same for a test's name. */
export const WHY = skippedFor(NO_TERMINAL);

/** A journey takes three seconds on an idle machine, and waits for many screens on one that is not. */
export const SLOW = { timeout: 180_000 };

/** How long a screen may take to come, on a slow machine that is busy with other tests. */
const PATIENCE = 60_000;

/** A click at a column and a row, as terminals count them, from 1. */
export function click(column: number, row: number): string[] {
	return [`\u001b[<0;${column};${row}M`, `\u001b[<0;${column};${row}m`];
}

/** The program in a real terminal, used as a person does: look, then press. */
export interface Terminal {
	/** Presses keys one after the other: characters, or `Enter`, `Escape`, `Tab`, `Up`, `C-c`, `PageDown`. */
	press(...keys: string[]): Promise<void>;
	/** Types a text, all of it at once. */
	type(text: string): Promise<void>;
	/** Pastes a text, in marks where the program asked for them; `marked: false` is a terminal that knows none. */
	paste(text: string, how?: { marked: boolean }): Promise<void>;
	/** Waits until one screen holds each of the texts and gives it; fails with what was there instead. */
	waitFor(...texts: (string | RegExp)[]): Promise<string>;
	/** Waits until a question with a text takes an answer and the screen holds the others, and gives it. */
	waitForQuestion(text: string, ...others: (string | RegExp)[]): Promise<string>;
	/** What is on the screen, trailing blanks left out. */
	screen(): Promise<string>;
	/** What it shows once nothing on it has changed for half a second. */
	settled(): Promise<string>;
	/** Waits until one line holds each of the texts and gives it. */
	line(...texts: string[]): Promise<string>;
	resize(columns: number, rows: number): Promise<void>;
	/** Notes what the program writes from now on; gives what ends that, and has all of it. */
	listen(): Promise<() => Promise<string>>;
	/** Sends the program a signal, such as `TERM`. */
	kill(signal: string): Promise<void>;
	/** The alternate screen and the cursor, as the terminal has them. */
	state(): Promise<{ alternate: boolean; cursor: boolean }>;
	/** What the terminal's driver does with keys, as `stty -a` says it: raw keys are neither gathered nor shown. */
	keys(): Promise<{ raw: boolean; echo: boolean }>;
}

/** Starts the built program in a terminal, for 2026-11-23 unless the words say otherwise. */
export async function openTerminal(
	place: Workplace,
	{
		words = [],
		columns = 100,
		rows = 30,
		env = {},
		jobs = false,
	}: {
		words?: string[];
		columns?: number;
		rows?: number;
		env?: Record<string, string>;
		/** Whether the shell takes the program back when it was stopped, after `[stopped]` and Enter. */
		jobs?: boolean;
	} = {},
): Promise<Terminal> {
	const socket = `etl-tui-${process.pid}-${Math.random().toString(36).slice(2)}`;
	const tmux = async (...args: string[]) => (await run('tmux', ['-L', socket, '-f', '/dev/null', ...args])).stdout;
	const dated = words.includes('--date') ? words : [...words, '--date', '2026-11-23'];
	const clean = { PATH: process.env.PATH ?? '', HOME: place.folder, TERM: 'screen-256color', LANG: 'C.UTF-8', ...env };
	const program = [
		'env',
		'-i',
		...Object.entries(clean).map(([name, value]) => `${name}=${value}`),
		process.execPath,
		MAIN,
		...dated,
	];
	const quoted = program.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
	// Keys that come late are not to end the shell, and with it the terminal that is looked at.
	// Not a loop: bash leaves one where a program in it is stopped.
	const again = 'again() { code=$?; if [ $code = 148 ]; then echo "[stopped]"; read -r; fg; again; fi; }';
	const ran = jobs ? `${again}; set -m; ${quoted}; again; echo "[exit $code]"` : `${quoted}; echo "[exit $?]"`;
	const script = `trap : INT QUIT; cd '${place.folder}'; echo before; ${ran}; stty -a; trap '' INT QUIT TSTP; exec sleep 600`;
	const shell = jobs ? 'bash' : 'sh';
	await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), shell, '-c', script);
	onTestFinished(() => void spawnSync('tmux', ['-L', socket, 'kill-server']));

	const screen = async () => (await tmux('capture-pane', '-p')).replace(/[ \t]+$/gm, '').trimEnd();
	/** Looks until the screen has what is sought: what is drawn one after the other is not on the first screen that has one of it. */
	const look = async (sought: string, find: (screen: string) => string | undefined) => {
		const until = Date.now() + PATIENCE;
		for (;;) {
			const now = await screen();
			const found = find(now);
			if (found !== undefined) return found;
			if (Date.now() > until) throw new Error(`The screen never showed ${sought}. It shows:\n${now}`);
			await wait(80);
		}
	};
	const waitFor = (...texts: (string | RegExp)[]) =>
		look(texts.join(' and '), (now) =>
			texts.every((text) => (typeof text === 'string' ? now.includes(text) : text.test(now))) ? now : undefined,
		);
	const settled = async () => {
		for (let last = await screen(); ; ) {
			await wait(500);
			const now = await screen();
			if (now === last) return now;
			last = now;
		}
	};
	return {
		screen,
		settled,
		waitFor,
		press: async (...keys) => {
			for (const key of keys) await tmux('send-keys', key);
		},
		waitForQuestion: async (text, ...others) => {
			await waitFor(text);
			const open = new RegExp(`${text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[\\s\\S]*│ y (yes|type its name)`);
			return waitFor(open, ...others);
		},
		paste: async (text, { marked } = { marked: true }) => {
			await tmux('set-buffer', '--', text);
			await tmux('paste-buffer', ...(marked ? ['-p'] : []));
		},
		type: async (text) => void (await tmux('send-keys', '-l', '--', text)),
		line: (...texts) =>
			look(`${texts.join(' and ')} in one line`, (now) =>
				now.split('\n').find((line) => texts.every((text) => line.includes(text))),
			),
		resize: async (width, height) => void (await tmux('resize-window', '-x', String(width), '-y', String(height))),
		listen: async () => {
			const file = path.join(place.folder, 'written');
			await tmux('pipe-pane', '-O', `cat > '${file}'; mv '${file}' '${file}.whole'`);
			return async () => {
				await tmux('pipe-pane');
				await expect.poll(() => existsSync(`${file}.whole`), { timeout: PATIENCE }).toBe(true);
				const written = readFileSync(`${file}.whole`, 'utf8');
				rmSync(`${file}.whole`);
				return written;
			};
		},
		kill: async (signal) => {
			const shell = (await tmux('display-message', '-p', '#{pane_pid}')).trim();
			await run('pkill', [`-${signal}`, '-P', shell]);
		},
		state: async () => {
			const [alternate, cursor] = (await tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}'))
				.trim()
				.split(' ');
			return { alternate: alternate === '1', cursor: cursor === '1' };
		},
		keys: async () => {
			const tty = (await tmux('display-message', '-p', '#{pane_tty}')).trim();
			const { stdout } = await run('stty', ['-a', '-F', tty]);
			return { raw: / -icanon/.test(stdout), echo: / echo /.test(stdout) };
		},
	};
}
