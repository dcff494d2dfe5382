import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { takeOver } from '../../source/tui/terminal/terminal.js';
import { PROPERTY_RUNS } from '../helpers/long.js';

const RUNS = 50 * PROPERTY_RUNS;

/** A terminal that keeps its modes as a real one would, by what is written to it. */
function terminal() {
	const modes = {
		alternate: false,
		cursor: true,
		wrap: true,
		paste: false,
		mouse: false,
		positions: false,
		raw: false,
	};
	const cells = new Map<number, string>();
	const names: Readonly<Record<string, keyof typeof modes>> = {
		'1049': 'alternate',
		'25': 'cursor',
		'7': 'wrap',
		'2004': 'paste',
		'1000': 'mouse',
		'1006': 'positions',
	};
	const take = (text: string) => {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
		for (const [, mode = '', on] of text.matchAll(/\u001b\[\?(\d+)([hl])/g)) {
			const name = names[mode];
			if (name) modes[name] = on === 'h';
		}
		if (text.includes('\u001b[2J')) cells.clear();
		// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
		for (const [, row, line = ''] of text.matchAll(/\u001b\[(\d+);1H\u001b\[K(.*?)\u001b\[0m/g))
			cells.set(Number(row), line);
		return true;
	};
	const output = { write: take, rows: 24, columns: 80 } as unknown as NodeJS.WriteStream;
	const input = {
		setRawMode: (raw: boolean) => {
			modes.raw = raw;
			return undefined as never;
		},
	};
	return { modes, cells, output, input, take };
}

const NO_MOUSE = { mouse: false, positions: false };
const AS_IT_WAS = { alternate: false, cursor: true, wrap: true, paste: false, raw: false, ...NO_MOUSE };
const TAKEN = { alternate: true, cursor: false, wrap: false, paste: true, raw: true };

describe('a terminal that is taken over', () => {
	test('is as it was after any sequence of draws, stops and continues that ends with leaving', () => {
		const step = fc.constantFrom('draw', 'leave', 'enter', 'forget', 'foreign', 'mouse', 'no mouse');
		fc.assert(
			fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
				const it = terminal();
				const taken = takeOver(it.output, it.input, { full: true, write: it.take });
				let inside = true;
				let drawn = 0;
				let mouse = false;
				for (const each of steps) {
					if (each === 'draw') taken.paint([`frame ${++drawn}`, 'line']);
					if (each === 'leave') taken.leave();
					if (each === 'enter') taken.enter();
					if (each === 'forget') taken.forget();
					if (each.endsWith('mouse')) mouse = each === 'mouse';
					taken.listenToMouse(mouse);
					// The shell, or whoever stopped the program without asking, sets what it likes.
					if (each === 'foreign' && !inside) Object.assign(it.modes, AS_IT_WAS);
					if (each === 'leave') inside = false;
					if (each === 'enter') inside = true;
					expect(it.modes).toEqual(inside ? { ...TAKEN, mouse, positions: mouse } : AS_IT_WAS);
					if (each === 'enter' && drawn > 0) expect(it.cells.get(1)).toBe(`frame ${drawn}`);
				}
				taken.leave();
				expect(it.modes).toEqual(AS_IT_WAS);
				taken.paint(['late']);
				expect(it.modes).toEqual(AS_IT_WAS);
			}),
			{ numRuns: RUNS },
		);
	});

	test('for a screen reader keeps its screen and its cursor, and marks pastes', () => {
		const it = terminal();
		const taken = takeOver(it.output, it.input, { full: false, write: it.take });
		expect(it.modes).toEqual({ ...AS_IT_WAS, paste: true, raw: true });
		taken.leave();
		expect(it.modes).toEqual(AS_IT_WAS);
	});
});

test('a frame writes the lines that changed and nothing else, and clears nothing in between', () => {
	const line = fc.string({ unit: fc.constantFrom('a', '日', ' ', '\u001b[1m', '│'), maxLength: 12 });
	const frames = fc.array(fc.array(line, { minLength: 1, maxLength: 30 }), { minLength: 2, maxLength: 8 });
	fc.assert(
		fc.property(frames, (all) => {
			const it = terminal();
			const taken = takeOver(it.output, it.input, { full: true, write: it.take });
			const written: string[] = [];
			it.output.write = ((text: string) => {
				written.push(text);
				return it.take(text);
			}) as typeof it.output.write;
			let before: readonly string[] = [];
			for (const frame of all) {
				written.length = 0;
				taken.paint(frame);
				const lines = frame.slice(0, 24);
				const changed = lines.filter((text, index) => text !== before[index]);
				// Its place, the end of the line, and its attributes: 16 bytes; and the marks around the frame.
				const most = changed.reduce((sum, text) => sum + Buffer.byteLength(text) + 16, 0);
				const isShorter = lines.length < before.length;
				const marks = changed.length > 0 || isShorter ? 16 : 0;
				expect(Buffer.byteLength(written.join(''))).toBeLessThanOrEqual(most + marks + (isShorter ? 12 : 0));
				expect(written.length).toBeLessThanOrEqual(1);
				expect(written.join('')).not.toContain('\u001b[2J');
				before = lines;
			}
			taken.leave();
		}),
		{ numRuns: RUNS },
	);
});
