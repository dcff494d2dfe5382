import { type Key, splitKeys } from './keyboard.js';

/** What a terminal sent at once: keys, or a text that was pasted. */
export type TerminalInput =
	| {
			readonly keys: readonly Key[];
			/**
			 * One key by itself; of one that would answer also with nothing right before or after it: pressed by a person who
			 * looked.
			 */
			readonly alone: boolean;
	  }
	| { readonly paste: string };

/** The marks that a terminal puts around a paste once it is asked to. */
const [PASTE, PASTE_END] = ['\u001B[200~', '\u001B[201~'];

/** Characters of a paste that are kept: a paste is lines to run, no way to load files. */
const PASTE_KEPT = 1_000_000;

/** Milliseconds that a lone escape may wait for the rest of a sequence: enough for a slow line. */
const ESCAPE_WAIT = 40;

/** Milliseconds that the beginning of a sequence waits for its end; without one it is no key, and is dropped. */
const SEQUENCE_WAIT = 1_000;

const INTERRUPT = '\u0003';

/** Milliseconds between keys of one paste in a terminal that marks none, and none of two keys that a hand presses. */
const PASTE_GAP = 5;

/** Milliseconds between two events of a key that is held down: 90 where a system repeats slowly. */
const REPEAT_GAP = 100;

/** A clock and its alarms. */
export interface Clock {
	now(): number;
	/** Does something later; what it gives calls it off. */
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

/** Takes apart what a terminal sends, whatever its pieces. */
export interface Listener {
	feed(chunk: string): void;
	/** Forgets what is held and waits for nothing more. */
	stop(): void;
}

/**
 * Takes the input of a terminal apart. A piece may end anywhere: within a sequence, within a paste, within its end
 * mark. What is pasted is never keys, whatever it holds.
 *
 * @param isAnswer - whether a key would answer a question: it is held a moment, to see whether it stands alone
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
	/** An escape was given as a key, since nothing came behind it for long enough. */
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
		release(false); // Something came right behind it.
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
			// A paste whose end never comes is left with Ctrl-C.
			if (pasting && chunk === INTERRUPT) {
				pasting = false;
				pasted = '';
				rest = '';
			}
			// A slow line may part the escape from the mark that it begins.
			const late = escaped && chunk.startsWith(PASTE.slice(1)) ? '\u001B' : '';
			escaped = false;
			take(late + rest + chunk, false);
			if (pasting || rest === '') return;
			if (rest === '\u001B') {
				callOff = clock.after(ESCAPE_WAIT, () => {
					escaped = true;
					take(rest, true);
				});
			} else callOff = clock.after(SEQUENCE_WAIT, () => (rest = ''));
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

/** Characters at the end of a text that may be the beginning of a mark. */
function cutMark(text: string, mark: string): number {
	for (let length = Math.min(mark.length - 1, text.length); length > 0; length--)
		if (text.endsWith(mark.slice(0, length))) return length;
	return 0;
}

/** Listens to a terminal until it is told to stop. */
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
