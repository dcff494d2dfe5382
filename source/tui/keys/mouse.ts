/** Something that a person did with the mouse; the position counts from 0. */
export interface MouseEvent {
	readonly act: 'click' | 'wheel-up' | 'wheel-down';
	readonly column: number;
	readonly row: number;
}

/**
 * The mouse in a control sequence (SGR, mode 1006), such as `[<0;10;5M`; `null` where it is none, or one that means
 * nothing here: another button, a release, a movement.
 */
export function mouseIn(control: string): MouseEvent | null {
	const parts = /^\[<(\d+);(\d+);(\d+)M$/.exec(control);
	if (parts === null) return null;
	const [code = 0, column = 1, row = 1] = parts.slice(1).map(Number);
	// Shift, Meta and Ctrl are bits of the code too.
	const act = ACTS[code & ~0b11100];
	return act === undefined ? null : { act, column: column - 1, row: row - 1 };
}

const ACTS: Readonly<Record<number, MouseEvent['act']>> = { 0: 'click', 64: 'wheel-up', 65: 'wheel-down' };
