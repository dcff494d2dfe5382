import { setTimeout as wait } from 'node:timers/promises';
import type { Approval } from '../source/core/run/events.js';
import { visible } from '../source/core/values/visible.js';
import type { Style } from '../source/output/style.js';
import { EMPTY_FIELD, edit, type Field, insert, linesOf, textIn } from '../source/tui/keys/field.js';
import { LOOK_FIRST } from '../source/tui/keys/focus.js';
import { listen, type TerminalInput } from '../source/tui/keys/input.js';
import { controlJobs } from '../source/tui/terminal/suspend.js';
import { takeOver } from '../source/tui/terminal/terminal.js';
import type { Io } from './command.js';

/**
 * Asks a person on the terminal, and shows what a yes does and what stays after a no. Where a name must be typed, only
 * the name counts as a yes, so that a key pressed by habit approves nothing.
 */
export async function askApproval(approval: Approval, environment: string, style: Style, io: Io): Promise<boolean> {
	const lines = [
		'',
		`${style.badge(environment)} ${style.strong(approval.step)}  ${style.strong(visible(approval.question))}`,
		...approval.details.map((line) => `  ${visible(line)}`),
		`  ${style.dim(visible(approval.afterNo))}`,
	];
	io.stderr.write(`${lines.join('\n')}\n`);
	const { typed } = approval;
	return answer({ prompt: typed === null ? '(y/N)' : `Type ${typed.toUpperCase()} to go on:`, name: typed }, io);
}

/** Asks a yes-or-no question. Esc and Ctrl-C are a no. */
export async function askYes(message: string, io: Io): Promise<boolean> {
	return answer({ prompt: `${message} (y/N)`, name: null }, io);
}

/** A question on one line. */
interface Ask {
	/** Text before the answer. */
	readonly prompt: string;
	/** The name to type for a yes; `null` for `y` or `n`. */
	readonly name: string | null;
}

const CLEAR = '\r\u001B[K';

/**
 * Waits for an answer on the terminal. As on the screens, a yes is a single key, or a name and a separate Enter:
 * nothing that was typed before the question was shown, and nothing that was pasted. Esc, Ctrl-C and the end of the
 * input are a no.
 */
function answer(ask: Ask, io: Io): Promise<boolean> {
	return io.env.TERM === 'dumb' ? answerInLine(ask, io) : answerByKey(ask, io);
}

function answerByKey({ prompt, name }: Ask, { stdin, stderr }: Io): Promise<boolean> {
	return new Promise((resolve) => {
		const terminal = takeOver(stderr, stdin, { full: false });
		const opened = performance.now() + LOOK_FIRST;
		let field: Field = EMPTY_FIELD;
		/** Whether `y` was followed by an Enter at once, as many people type it. */
		let pending = false;
		const draw = () => void stderr.write(`${CLEAR}${prompt} ${visible(textIn(field))}`);
		const say = (note: string) => {
			stderr.write(`${CLEAR}  ${note}\n`);
			draw();
		};
		const end = (yes: boolean) => {
			quiet();
			jobs.end();
			process.off('exit', terminal.leave);
			stdin.off('end', no);
			stderr.write(`${CLEAR}${prompt} ${name === null ? (yes ? 'yes' : 'no') : visible(textIn(field))}\n`);
			terminal.leave();
			resolve(yes);
		};
		const no = () => end(false);
		const press = (key: string, alone: boolean) => {
			if (key === 'ctrl-c' || key === 'esc') return end(false);
			if (key === 'ctrl-d' && field.text.length === 0) return end(false);
			if (key === 'ctrl-z') return jobs.suspend();
			if (name !== null) {
				if (key !== 'enter') {
					field = edit(field, key) ?? field;
					return draw();
				}
				if (!alone) return say('Enter came with other keys, as of a paste: press it by itself');
				return end(textIn(field).trim().toLowerCase() === name.toLowerCase());
			}
			const accustomed = pending && key === 'enter' && alone;
			pending = false;
			if (accustomed) return end(true);
			if (key === 'enter' && alone) return end(false);
			if (key !== 'y' && key !== 'Y' && key !== 'n' && key !== 'N') return;
			if (!alone) return say(`${key} came with other keys, as of a paste or a key held down: press it by itself`);
			end(key === 'y' || key === 'Y');
		};
		const hear = (heard: TerminalInput) => {
			if (performance.now() < opened) return; // Nobody can have read the question yet.
			if ('paste' in heard) {
				if (name === null) return say('A paste is no answer: press y or n');
				field = insert(field, linesOf(heard.paste)[0] ?? '');
				return draw();
			}
			if (!('keys' in heard)) return; // What the terminal says itself is no answer.
			const [only] = heard.keys;
			if (name === null && heard.keys.length === 1 && (only === 'y' || only === 'Y') && !heard.alone) pending = true;
			else for (const key of heard.keys) press(key, heard.alone);
		};
		const quiet = listen(stdin, hear, (key) => 'yYnN'.includes(key) && name === null);
		const jobs = controlJobs(terminal, draw);
		process.on('exit', terminal.leave);
		stdin.once('end', no);
		draw();
	});
}

/** Asks line by line, for a terminal without raw keys. */
async function answerInLine({ prompt, name }: Ask, io: Io): Promise<boolean> {
	const { createInterface } = await import('node:readline/promises');
	io.stderr.write(`${prompt} `);
	const lines = createInterface({ input: io.stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
	const line = await new Promise<string>((resolve) => {
		let opened = false;
		lines.on('line', (text) => {
			if (opened) return resolve(text);
			io.stderr.write(`What was typed before the question is no answer to it.\n${prompt} `);
		});
		lines.once('close', () => resolve(''));
		void wait(LOOK_FIRST).then(() => {
			opened = true;
		});
	});
	lines.close();
	const text = line.trim().toLowerCase();
	return name === null ? text === 'y' || text === 'yes' : text === name.toLowerCase();
}
