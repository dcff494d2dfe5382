import type { Background } from '../components/theme.js';

/** The sequence that asks a terminal for its background (OSC 11); one that does not know it ignores it. */
const ASK_BACKGROUND = '\u001B]11;?\u001B\\';

/** Milliseconds that an answer may take; a later one is dropped, since screens that change colour by then would startle. */
const ANSWERS_WITHIN = 1_000;

/**
 * Whether a terminal may be asked. A terminal in between would pass the question on, or show it; one of few colours has
 * no use for the answer.
 *
 * @param depth - bits of a colour
 */
export function maySayBackground(
	{ TMUX, STY, TERM = '' }: Readonly<Record<string, string | undefined>>,
	depth: number,
): boolean {
	if (TMUX || STY || TERM === '') return false;
	return !/^(?:dumb|screen|tmux|linux|vt\d+|ansi|cons\d+)/.test(TERM) && depth >= 8;
}

/** The background that an answer names, such as `11;rgb:ffff/ffff/ffff`; `null` where it is no such answer. */
export function backgroundIn(said: string): Background | null {
	const parts = /^11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(said);
	if (parts === null) return null;
	const [red = 0, green = 0, blue = 0] = parts.slice(1).map((hex) => Number.parseInt(hex, 16) / (16 ** hex.length - 1));
	// Brightness as television weighs it (ITU-R BT.601).
	return 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 ? 'light' : 'dark';
}

/** Learns the background of a terminal. */
export interface BackgroundQuestion {
	/** Asks, once. */
	ask(): void;
	/** Takes an answer of the terminal, whatever it is about. */
	answered(answer: string): void;
	/** Ends when the answer is there, or would be: one that comes after the program has ended is typed into the shell. */
	settled(): Promise<void>;
}

/** Milliseconds that the end of the program waits for the answer. */
const LEAVES_WITHIN = 150;

/** Asks a terminal for its background. */
export function askBackground(
	send: (sequence: string) => void,
	learned: (background: Background) => void,
): BackgroundQuestion {
	let asked: number | null = null;
	let isAnswered = false;
	let tell: () => void = () => undefined;
	return {
		ask: () => {
			if (asked !== null) return;
			asked = performance.now();
			send(ASK_BACKGROUND);
		},
		answered: (answer) => {
			const background = backgroundIn(answer);
			if (background === null || asked === null) return;
			isAnswered = true;
			tell();
			if (performance.now() - asked <= ANSWERS_WITHIN) learned(background);
		},
		settled: () => {
			if (asked === null || isAnswered || performance.now() - asked > ANSWERS_WITHIN) return Promise.resolve();
			return new Promise((resolve) => {
				tell = resolve;
				setTimeout(resolve, LEAVES_WITHIN);
			});
		},
	};
}
