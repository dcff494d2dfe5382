import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';

/** Alternate screen, no cursor, no wrap, so that a line that was measured wrongly does not push the others down. */
const SCREEN_ON = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
/** Restores all of it, with the attributes. */
const SCREEN_OFF = '\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l';
/** A terminal that supports it marks a paste, so that it is not taken for keys. */
const [PASTE_ON, PASTE_OFF] = ['\u001B[?2004h', '\u001B[?2004l'];
/** Clicks and the wheel, with positions in decimals (SGR). */
const [MOUSE_ON, MOUSE_OFF] = ['\u001B[?1000h\u001B[?1006h', '\u001B[?1006l\u001B[?1000l'];
/** A terminal that supports it waits for the end of a frame before it draws; others ignore it. */
const [BEGIN_FRAME, END_FRAME] = ['\u001B[?2026h', '\u001B[?2026l'];

/** A terminal that was taken over. */
export interface TakenTerminal {
	/** Standard output for Ink: where the whole screen is taken, what it writes itself is dropped. */
	readonly stdout: NodeJS.WriteStream;
	/** Draws a frame. */
	paint(lines: readonly string[]): void;
	/** Sends a sequence that draws nothing, between two frames. */
	send(sequence: string): void;
	/** Listens to the mouse, or no longer. */
	listenToMouse(on: boolean): void;
	/** Draws everything again with the next frame. */
	forget(): void;
	/** Restores the terminal, for now or for good. May be called on any way out, and twice. */
	leave(): void;
	/** Takes it over again and draws the last frame, whatever was written in between. */
	enter(): void;
}

export interface TakeOver {
	/** Whether it takes the whole screen, and does not write line by line for a screen reader. */
	readonly full: boolean;
	/** Changes a line before it is drawn, for a terminal that cannot show all characters. */
	readonly translate?: (line: string) => string;
	/** Writes at once, since a stream's unwritten rest is lost when the process ends. */
	readonly write?: (text: string) => void;
}

/**
 * Takes over a terminal: raw keys, marked pastes and, without a screen reader, the whole screen. Ink moves the cursor
 * relative to its last position, which a crash or a resize breaks. Here each frame is compared with the one before line
 * by line, and only changed lines are written, each to its absolute position.
 */
export function takeOver(
	output: NodeJS.WriteStream,
	input: Pick<NodeJS.ReadStream, 'setRawMode'>,
	{ full, translate = (line) => line, write = (text) => writeNow(output, text) }: TakeOver,
): TakenTerminal {
	let shown: readonly string[] = [];
	let last: readonly string[] | null = null;
	let open = false;
	let mouse = false;
	const paint = (frame: readonly string[]) => {
		last = frame;
		if (!open || !full) return;
		const lines = frame.slice(0, output.rows);
		const changed = lines.flatMap((line, index) =>
			line === shown[index] ? [] : [`${moveTo(index)}\u001B[K${translate(line)}\u001B[0m`],
		);
		const below = lines.length < shown.length ? [`${moveTo(lines.length)}\u001B[J`] : [];
		shown = lines;
		if (changed.length + below.length > 0) output.write([BEGIN_FRAME, ...changed, ...below, END_FRAME].join(''));
	};
	const leave = () => {
		if (!open) return;
		open = false;
		attempt(() => write((mouse ? MOUSE_OFF : '') + PASTE_OFF + (full ? SCREEN_OFF : '')));
		attempt(() => input.setRawMode(false));
	};
	const enter = () => {
		// After a stop from outside, the shell or nobody has reset the keys, so they are set in any case.
		attempt(() => input.setRawMode(false));
		attempt(() => input.setRawMode(true));
		attempt(() => write((full ? SCREEN_ON : '') + PASTE_ON + (mouse ? MOUSE_ON : '')));
		open = true;
		shown = [];
		if (last !== null) paint(last);
	};
	enter();
	return {
		stdout: full ? silent(output) : output,
		paint,
		send: (sequence) => void output.write(sequence),
		listenToMouse: (on) => {
			if (on === mouse) return;
			mouse = on;
			if (open) attempt(() => write(on ? MOUSE_ON : MOUSE_OFF));
		},
		forget: () => (shown = []),
		leave,
		enter,
	};
}

/** The terminal may be gone, and then nothing needs to be restored. */
function attempt(act: () => void): void {
	try {
		act();
	} catch {}
}

/** Writes without a stream's buffer. A terminal that is busy is tried again for a moment. */
function writeNow(output: NodeJS.WriteStream, text: string): void {
	const { fd } = output as NodeJS.WriteStream & { fd: number };
	let rest = Buffer.from(text);
	const until = performance.now() + 200;
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(fd, rest));
		} catch (error) {
			const full = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
			if (!full || performance.now() > until) throw error;
		}
	}
}

function moveTo(index: number): string {
	return `\u001B[${index + 1};1H`;
}

/** A terminal of the same size that shows nothing of what is written. */
function silent(output: NodeJS.WriteStream): NodeJS.WriteStream {
	const stream = Object.assign(new EventEmitter(), { isTTY: true, writable: true, write: () => true });
	Object.defineProperty(stream, 'columns', { get: () => output.columns });
	Object.defineProperty(stream, 'rows', { get: () => output.rows });
	return stream as unknown as NodeJS.WriteStream;
}
