import { createContext } from 'react';

/** The meaning of a text. Only this file decides how it looks. */
export type Look =
	| 'plain'
	| 'good'
	| 'attention'
	| 'bad'
	| 'running'
	| 'dim'
	| 'strong'
	| 'cursor'
	/** The row under the cursor, and what was found in it. */
	| 'chosen'
	| 'chosen-mark'
	/** The title of the column under the cursor. */
	| 'column'
	/** What a search found. */
	| 'found'
	| 'key'
	| 'fault'
	| 'keyword'
	| 'string'
	| 'badge'
	| 'badge-prod'
	| 'alarm';

/** Props of Ink's Text for a look. */
export interface TextLook {
	readonly color?: string;
	readonly backgroundColor?: string;
	readonly bold?: boolean;
	readonly dimColor?: boolean;
	readonly inverse?: boolean;
	readonly underline?: boolean;
}

const COLORED: Readonly<Record<Look, TextLook>> = {
	plain: {},
	good: { color: 'green' },
	attention: { color: 'yellow' },
	bad: { color: 'red' },
	running: { color: 'cyan' },
	dim: { dimColor: true },
	strong: { bold: true },
	cursor: { inverse: true },
	chosen: { inverse: true },
	'chosen-mark': { inverse: true, bold: true, underline: true },
	column: { bold: true, underline: true },
	found: { color: 'yellow', bold: true, underline: true },
	key: { color: 'cyan', bold: true },
	fault: { color: 'red', bold: true, underline: true },
	keyword: { color: 'magenta' },
	string: { color: 'green' },
	badge: { color: 'black', backgroundColor: 'cyan', bold: true },
	'badge-prod': { color: 'white', backgroundColor: 'red', bold: true },
	alarm: { color: 'yellow', bold: true },
};

/** Without colour, weight and inversion distinguish what has no sign. */
const PLAIN: Readonly<Record<Look, TextLook>> = {
	plain: {},
	good: {},
	attention: { bold: true },
	bad: { bold: true },
	running: {},
	dim: {},
	strong: { bold: true },
	cursor: { inverse: true },
	chosen: { inverse: true },
	'chosen-mark': { inverse: true, bold: true, underline: true },
	column: { bold: true, underline: true },
	found: { bold: true, underline: true },
	key: { bold: true },
	fault: { bold: true, underline: true },
	keyword: { bold: true },
	string: {},
	badge: { inverse: true },
	'badge-prod': { inverse: true, bold: true },
	alarm: { bold: true },
};

/** The looks of this terminal. */
export interface Theme {
	readonly looks: Readonly<Record<Look, TextLook>>;
	/** Colour of frames: red in production. */
	readonly frame: string | undefined;
}

export function createTheme(color: boolean, production: boolean): Theme {
	return { looks: color ? COLORED : PLAIN, frame: color && production ? 'red' : undefined };
}

export const ThemeContext = createContext<Theme>(createTheme(true, false));
