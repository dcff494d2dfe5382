import { createContext } from 'react';
import type { TuiSettings } from '../../config/settings.js';

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

type Looks = Readonly<Record<Look, TextLook>>;

/** What a background can be. */
export type Background = 'dark' | 'light';

/** The colours of a theme; what is left out is the terminal's own text. */
export interface Palette {
	readonly good: string;
	readonly attention: string;
	readonly bad: string;
	readonly running: string;
	readonly keyword: string;
	/** Text of little weight; left out, it is the terminal's own, dimmed. */
	readonly dim?: string;
	/** Text on the background of a badge, and on that of production's. */
	readonly onBadge: string;
	readonly onProduction: string;
	readonly production: string;
}

/**
 * The colours of each theme, chosen so that the nearest of 256 colours is legible too. Those of `16` are the terminal's
 * own, which a person may have chosen.
 */
export const PALETTES: Readonly<Record<Exclude<TuiSettings['theme'], 'auto'>, Palette>> = {
	'16': {
		good: 'green',
		attention: 'yellow',
		bad: 'red',
		running: 'cyan',
		keyword: 'magenta',
		onBadge: 'black',
		production: 'red',
		onProduction: 'white',
	},
	dark: {
		good: '#5fd787',
		attention: '#ffd75f',
		bad: '#ff6666',
		running: '#5fd7ff',
		keyword: '#d7afff',
		dim: '#a0a8b0',
		onBadge: '#000000',
		production: '#990000',
		onProduction: '#ffffff',
	},
	light: {
		good: '#004c00',
		attention: '#663300',
		bad: '#990000',
		running: '#004c73',
		keyword: '#660099',
		dim: '#4d4d4d',
		onBadge: '#ffffff',
		production: '#990000',
		onProduction: '#ffffff',
	},
};

function colored({ good, attention, bad, running, keyword, dim, onBadge, production, onProduction }: Palette): Looks {
	return {
		plain: {},
		good: { color: good },
		attention: { color: attention },
		bad: { color: bad },
		running: { color: running },
		dim: dim === undefined ? { dimColor: true } : { color: dim },
		strong: { bold: true },
		cursor: { inverse: true },
		chosen: { inverse: true },
		'chosen-mark': { inverse: true, bold: true, underline: true },
		column: { bold: true, underline: true },
		found: { color: attention, bold: true, underline: true },
		key: { color: running, bold: true },
		fault: { color: bad, bold: true, underline: true },
		keyword: { color: keyword },
		string: { color: good },
		badge: { color: onBadge, backgroundColor: running, bold: true },
		'badge-prod': { color: onProduction, backgroundColor: production, bold: true },
		alarm: { color: attention, bold: true },
	};
}

/** Without colour, weight and inversion distinguish what has no sign. */
const PLAIN: Looks = {
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
	readonly looks: Looks;
	/** The look of frames: red in production; dim where a panel has not the cursor. */
	edge(focused: boolean): TextLook;
	/** The look of a part of the line under the cursor, whose colours are turned round. */
	under(look: Look): TextLook;
}

/**
 * The theme of the screens.
 *
 * @param color - whether there are colours at all
 * @param background - what the terminal has said of its background; `null` where it has not
 */
export function createTheme(
	color: boolean,
	production: boolean,
	{ theme }: Pick<TuiSettings, 'theme'>,
	background: Background | null,
): Theme {
	const name = theme === 'auto' ? (background ?? '16') : theme;
	const palette = PALETTES[name];
	const looks = color ? colored(palette) : PLAIN;
	const frame = color && production ? { color: palette.bad } : null;
	// White on the yellow of a light terminal is read by nobody, and of its own colours nothing is known.
	const under = (look: Look) => (name === '16' ? withoutColor(looks[look]) : looks[look]);
	return { looks, edge: (focused) => frame ?? (focused ? {} : color ? looks.dim : { dimColor: true }), under };
}

function withoutColor({ color: _, dimColor: __, ...look }: TextLook): TextLook {
	return look;
}

export const ThemeContext = createContext<Theme>(createTheme(true, false, { theme: '16' }, null));
