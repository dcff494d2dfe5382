import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';

/** Alternate screen, no cursor, no wrap: a line that is measured wrongly may not push the others down. */
const SCREEN_ON = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
/** The same back, attributes included. */
const SCREEN_OFF = '\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l';
/** A terminal that knows it puts marks around a paste, so that it is not taken for keys. */
const [PASTE_ON, PASTE_OFF] = ['\u001B[?2004h', '\u001B[?2004l'];
/** Terminals that know it hold the picture back until the frame is whole; the others ignore it. */
const [BEGIN_FRAME, END_FRAME] = ['\u001B[?2026h', '\u001B[?2026l'];

/** Ink shows and hides the cursor by itself; here it stays hidden. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CURSOR_ONLY = /^\u001B\[\?25[hl]$/;

/** A terminal that was taken over. */
export interface TakenTerminal {
	/** Stands in for standard output in Ink: what is written to it is a whole frame. */
	readonly stdout: NodeJS.WriteStream;
	/** Draws everything anew with the next frame. */
	forget(): void;
	/** Gives the terminal back as it was, for now or for good. May be called on any way out, and twice. */
	leave(): void;
	/** Takes it again and draws the last frame, whatever was written in between. */
	enter(): void;
}

/** What a terminal is taken over with. */
export interface TakeOver {
	/** The whole screen, rather than lines one after the other as a screen reader wants them. */
	readonly full: boolean;
	/** Writes at once: what is left to a stream is lost when the process ends. */
	readonly write?: (text: string) => void;
}

/**
 * Takes over a terminal: raw keys, marked pastes and, unless a screen reader listens, the whole screen. Ink's own
 * drawing moves the cursor relative to where it thinks that it is, and a crash or a resize breaks that; here each frame
 * is compared line by line with the one before, and only lines that differ are written, each to its absolute place.
 */
export function takeOver(
	output: NodeJS.WriteStream,
	input: Pick<NodeJS.ReadStream, 'setRawMode'>,
	{ full, write = (text) => writeNow(output, text) }: TakeOver,
): TakenTerminal {
	let shown: string[] = [];
	let last: string | null = null;
	let open = false;
	const paint = (frame: string) => {
		last = frame;
		if (!open) return;
		const lines = frame.split('\n').slice(0, output.rows);
		const changed = lines.flatMap((line, index) =>
			line === shown[index] ? [] : [`${moveTo(index)}\u001B[K${line}\u001B[0m`],
		);
		const below = lines.length < shown.length ? [`${moveTo(lines.length)}\u001B[J`] : [];
		shown = lines;
		if (changed.length + below.length > 0) output.write([BEGIN_FRAME, ...changed, ...below, END_FRAME].join(''));
	};
	const leave = () => {
		if (!open) return;
		open = false;
		attempt(() => write(full ? PASTE_OFF + SCREEN_OFF : PASTE_OFF));
		attempt(() => input.setRawMode(false));
	};
	const enter = () => {
		// Who stopped us without asking left the keys as they were, or the shell did: they are set in any case.
		attempt(() => input.setRawMode(false));
		attempt(() => input.setRawMode(true));
		attempt(() => write(full ? SCREEN_ON + PASTE_ON : PASTE_ON));
		open = true;
		shown = [];
		if (full && last !== null) paint(last);
	};
	enter();
	return { stdout: full ? frameStream(output, paint) : output, forget: () => (shown = []), leave, enter };
}

/** The terminal may be gone, and with it what there was to give back. */
function attempt(act: () => void): void {
	try {
		act();
	} catch {
		// Nothing is left to be done for it.
	}
}

/** Writes what a stream would keep for later. A terminal that takes nothing just now is asked again for a moment. */
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

function frameStream(output: NodeJS.WriteStream, paint: (frame: string) => void): NodeJS.WriteStream {
	const stream = Object.assign(new EventEmitter(), {
		isTTY: true,
		writable: true,
		write: (frame: string) => {
			if (!CURSOR_ONLY.test(frame)) paint(frame);
			return true;
		},
	});
	Object.defineProperty(stream, 'columns', { get: () => output.columns });
	Object.defineProperty(stream, 'rows', { get: () => output.rows });
	return stream as unknown as NodeJS.WriteStream;
}
