import { type Key, splitKeys, type TerminalSaid } from './keyboard.js';

/** Input that a terminal sent at once: keys, or a pasted text. */
export type TerminalInput =
	| {
			readonly keys: readonly Key[];
			/**
			 * Whether it is a single key. A key that would answer must also have nothing right before or after it, so that a
			 * person who has looked pressed it.
			 */
			readonly alone: boolean;
	  }
	| { readonly paste: string }
	| TerminalSaid;

/** The marks that a terminal puts around a paste, once it is asked to. */
const [PASTE, PASTE_END] = ['\u001B[200~', '\u001B[201~'];

/** Characters of a paste that are kept: a paste is for lines to run, not for files. */
const PASTE_KEPT = 1_000_000;

/** Milliseconds that a lone escape waits for the rest of a sequence, enough for a slow line. */
const ESCAPE_WAIT = 40;

/** Milliseconds that the beginning of a sequence waits for its end; without one it is dropped. */
const SEQUENCE_WAIT = 1_000;

/** The same for an answer of the terminal: on a slow line its pieces come far apart, and none of them is a key. */
const ANSWER_WAIT = 5_000;

const INTERRUPT = '\u0003';

/** Milliseconds between keys of one paste in a terminal that marks none; nobody presses two keys so fast. */
const PASTE_GAP = 5;

/** Milliseconds between two events of a key that is held down; slow systems take 90. */
const REPEAT_GAP = 100;

/** A clock with timers. */
export interface Clock {
	now(): number;
	/** Runs a function later; the result cancels that. */
	after(milliseconds: number, then: () => void): () => void;
}

/** The clock of the process. */
export const PROCESS_CLOCK: Clock = {
	now: () => performance.now(),
	after: (milliseconds, then) => {
		const timer = setTimeout(then, milliseconds);
		return () => clearTimeout(timer);
	},
};

/** Parses the input of a terminal, which arrives in pieces. */
export interface Listener {
	feed(chunk: string): void;
	/** Drops what is held back, and waits for nothing more. */
	stop(): void;
}

/**
 * Parses the input of a terminal. A piece may end anywhere: in a sequence, in a paste, or in its end mark. Pasted text
 * is never keys, whatever it holds.
 *
 * @param isAnswer - whether a key would answer a question; it is then held back for a moment, to see whether it is
 * alone
 */
export function createListener(
	receive: (input: TerminalInput) => void,
	isAnswer: (key: Key) => boolean,
	clock: Clock = PROCESS_CLOCK,
): Listener {
	let rest = '';
	let pasting = false;
	let pasted = '';
	let held: Key | null = null;
	/** Whether an escape was given as a key, because nothing followed in time. */
	let escaped = false;
	let last: { key: Key | null; at: number } = { key: null, at: Number.NEGATIVE_INFINITY };
	let callOff: () => void = () => undefined;
	let callOffHeld: () => void = () => undefined;

	const release = (alone: boolean) => {
		callOffHeld();
		if (held === null) return;
		const key = held;
		held = null;
		receive({ keys: [key], alone });
	};

	const giveKeys = (keys: readonly Key[]) => {
		const [first] = keys;
		if (first === undefined) return;
		release(false); // Another key came right behind it.
		const now = clock.now();
		const gap = now - last.at;
		const crowded = gap < PASTE_GAP || (first === last.key && gap < REPEAT_GAP);
		last = { key: keys.at(-1) ?? null, at: now };
		if (keys.length > 1 || !isAnswer(first)) return receive({ keys, alone: keys.length === 1 });
		if (crowded) return receive({ keys, alone: false });
		held = first;
		callOffHeld = clock.after(REPEAT_GAP, () => release(true));
	};

	const givePaste = () => {
		release(false);
		pasting = false;
		const text = pasted;
		pasted = '';
		last = { key: null, at: clock.now() };
		receive({ paste: text });
	};

	const take = (text: string, isLast: boolean): void => {
		rest = '';
		let left = text;
		while (left !== '') {
			if (pasting) {
				const end = left.indexOf(PASTE_END);
				const kept = end === -1 ? left.length - cutMark(left, PASTE_END) : end;
				if (pasted.length < PASTE_KEPT) pasted += left.slice(0, kept);
				if (end === -1) {
					rest = left.slice(kept);
					return;
				}
				left = left.slice(end + PASTE_END.length);
				givePaste();
				continue;
			}
			const start = left.indexOf(PASTE);
			const split = splitKeys(start === -1 ? left : left.slice(0, start), isLast || start !== -1);
			giveKeys(split.keys);
			for (const each of split.said) receive(each);
			if (start === -1) {
				rest = split.rest;
				return;
			}
			left = left.slice(start + PASTE.length);
			pasting = true;
		}
	};

	return {
		feed: (chunk) => {
			callOff();
			// Ctrl-C ends a paste whose end mark never comes.
			if (pasting && chunk === INTERRUPT) {
				pasting = false;
				pasted = '';
				rest = '';
			}
			// A slow line may separate the escape from the rest of its mark.
			const late = escaped && (chunk.startsWith(PASTE.slice(1)) || /^\]\d/.test(chunk)) ? '\u001B' : '';
			escaped = false;
			take(late + rest + chunk, false);
			if (pasting || rest === '') return;
			if (rest === '\u001B') {
				callOff = clock.after(ESCAPE_WAIT, () => {
					escaped = true;
					take(rest, true);
				});
			} else callOff = clock.after(rest.startsWith('\u001B]') ? ANSWER_WAIT : SEQUENCE_WAIT, () => (rest = ''));
		},
		stop: () => {
			callOff();
			callOffHeld();
			held = null;
			rest = '';
			pasted = '';
			pasting = false;
		},
	};
}

/** Number of characters at the end of a text that may be the beginning of a mark. */
function cutMark(text: string, mark: string): number {
	for (let length = Math.min(mark.length - 1, text.length); length > 0; length--)
		if (text.endsWith(mark.slice(0, length))) return length;
	return 0;
}

/** Listens to a terminal until it is stopped. */
export function listen(
	input: NodeJS.ReadStream,
	receive: (input: TerminalInput) => void,
	isAnswer: (key: Key) => boolean,
): () => void {
	const listener = createListener(receive, isAnswer);
	const feed = (data: string | Buffer) => listener.feed(data.toString());
	input.setEncoding('utf8');
	input.on('data', feed);
	input.resume();
	return () => {
		listener.stop();
		input.off('data', feed);
		input.pause();
	};
}
