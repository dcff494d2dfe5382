import { EventEmitter } from 'node:events';
import { writeSync } from 'node:fs';

/** Alternate screen, no cursor, no wrap: a line that is measured wrongly may not push the others down. */
const ENTER = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J';
/** The same back, attributes included. */
const LEAVE = '\u001B[0m\u001B[?7h\u001B[?25h\u001B[?1049l';
/** Terminals that know it hold the picture back until the frame is whole; the others ignore it. */
const [BEGIN_FRAME, END_FRAME] = ['\u001B[?2026h', '\u001B[?2026l'];

/** Ink shows and hides the cursor by itself; here it stays hidden. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CURSOR_ONLY = /^\u001B\[\?25[hl]$/;

/** A terminal taken over for a full screen. */
export interface FullScreen {
	/** Stands in for standard output in Ink: what is written to it is a whole frame. */
	readonly stdout: NodeJS.WriteStream;
	/** Draws everything anew with the next frame. */
	forget(): void;
	/** Gives the terminal back as it was. May be called on any way out, and twice. */
	restore(): void;
}

/**
 * Takes over a terminal. Ink's own drawing moves the cursor relative to where it thinks that it is, and a crash or
 * a resize breaks that; here each frame is compared line by line with the one before, and only lines that differ
 * are written, each to its absolute place.
 */
export function takeOver(output: NodeJS.WriteStream, input: NodeJS.ReadStream): FullScreen {
	let shown: string[] = [];
	let open = true;
	const paint = (frame: string) => {
		if (!open) return;
		const lines = frame.split('\n').slice(0, output.rows);
		const changed = lines.flatMap((line, index) =>
			line === shown[index] ? [] : [`${place(index)}\u001B[K${line}\u001B[0m`],
		);
		const below = lines.length < shown.length ? [`${place(lines.length)}\u001B[J`] : [];
		shown = lines;
		if (changed.length + below.length > 0) output.write([BEGIN_FRAME, ...changed, ...below, END_FRAME].join(''));
	};
	const restore = () => {
		if (!open) return;
		open = false;
		try {
			writeSync((output as NodeJS.WriteStream & { fd: number }).fd, LEAVE);
		} catch {
			// The terminal is gone, and with it what there was to give back.
		}
		try {
			input.setRawMode(false);
		} catch {
			// The same.
		}
	};
	output.write(ENTER);
	process.on('exit', restore);
	return { stdout: frameStream(output, paint), forget: () => (shown = []), restore };
}

function place(index: number): string {
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
