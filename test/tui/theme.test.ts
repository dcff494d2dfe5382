import { describe, expect, test } from 'vitest';
import { createTheme, type Look, PALETTES } from '../../source/tui/components/theme.js';
import { askBackground, backgroundIn, maySayBackground } from '../../source/tui/terminal/background.js';

/** The relative luminance of a colour such as `#1e1e1e` (WCAG 2). */
function luminance(color: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
		const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
		return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
	const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

/** The colour that a terminal of 256 colours shows in its place, by the rounding of chalk. */
function of256(color: string): string {
	const parts = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
	const [red = 0] = parts;
	const isGray = parts.every((part) => part >> 4 === red >> 4) && red >= 8 && red <= 248;
	const shown = isGray
		? parts.map(() => 8 + 10 * Math.round(((red - 8) / 247) * 24))
		: parts.map((part) => [0, 95, 135, 175, 215, 255][Math.round((part / 255) * 5)] ?? 0);
	return `#${shown.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Backgrounds that terminals have: black, and what usual themes take; white, and paper. */
const GROUNDS = {
	dark: ['#000000', '#1e1e1e', '#282a36', '#002b36'],
	light: ['#ffffff', '#fdf6e3', '#eff1f5'],
} as const;

describe.each(['dark', 'light'] as const)('the theme %s', (name) => {
	test('is legible on every usual background, and on its own badges', () => {
		const { onBadge, onProduction, production, ...colors } = PALETTES[name];
		for (const shown of [(color: string) => color, of256]) {
			for (const ground of GROUNDS[name])
				for (const [what, color] of Object.entries(colors))
					expect(contrast(shown(color), ground), `${what} on ${ground}`).toBeGreaterThanOrEqual(4.5);
			expect(contrast(shown(onBadge), shown(colors.running))).toBeGreaterThanOrEqual(4.5);
			expect(contrast(shown(onProduction), shown(production))).toBeGreaterThanOrEqual(4.5);
		}
	});
});

test('the theme is the one that the config names; auto goes by the background, and without one by the terminal’s colours', () => {
	const good = (theme: 'auto' | 'dark' | 'light' | '16', background: 'dark' | 'light' | null) =>
		createTheme(true, false, { theme }, background).looks.good.color;
	expect(good('auto', 'light')).toBe(PALETTES.light.good);
	expect(good('auto', null)).toBe('green');
	expect(good('dark', 'light')).toBe(PALETTES.dark.good);
	expect(good('16', 'light')).toBe('green');
});

test('the line under the cursor has no colours of which nothing is known', () => {
	const under = (theme: '16' | 'auto' | 'light', look: Look) => createTheme(true, false, { theme }, null).under(look);
	for (const look of Object.keys(createTheme(true, false, { theme: '16' }, null).looks) as Look[]) {
		if (look.startsWith('badge')) continue;
		expect(Object.keys(under('16', look)).join()).not.toMatch(/color/i);
		expect(under('auto', look)).toEqual(under('16', look));
	}
	expect(under('light', 'attention').color).toBe(PALETTES.light.attention);
});

test('without colour nothing has one, in production neither', () => {
	const { looks, edge } = createTheme(false, true, { theme: 'light' }, 'light');
	for (const look of Object.keys(looks) as Look[])
		expect(Object.keys(looks[look]).join()).not.toMatch(/color(?!$)|Color/);
	expect(edge(true)).toEqual({});
});

test.each([
	['11;rgb:ffff/ffff/ffff', 'light'],
	['11;rgb:fdfd/f6f6/e3e3', 'light'],
	['11;rgb:00/2b/36', 'dark'],
	['11;rgba:1e1e/1e1e/1e1e/ffff', 'dark'],
	['11;?', null],
	['4;1;rgb:ffff/ffff/ffff', null],
	['52;c;aGVsbG8=', null],
])('the answer %s means %s', (answer, background) => {
	expect(backgroundIn(answer)).toBe(background);
});

test.each([
	[{ TERM: 'xterm-256color' }, 8, true],
	[{ TERM: 'xterm-256color', TMUX: '/tmp/tmux-0/default,1,0' }, 8, false],
	[{ TERM: 'xterm-256color', STY: '12.pts-0' }, 8, false],
	[{ TERM: 'screen-256color' }, 8, false],
	[{ TERM: 'dumb' }, 8, false],
	[{}, 8, false],
	[{ TERM: 'linux' }, 4, false],
	[{ TERM: 'xterm' }, 4, false],
])('a terminal with %j and %i bits of colour is asked: %s', (env, depth, asked) => {
	expect(maySayBackground(env, depth)).toBe(asked);
});

test('a terminal is asked once, and the program ends when it has answered', async () => {
	const sent: string[] = [];
	const learned: string[] = [];
	const question = askBackground(
		(sequence) => void sent.push(sequence),
		(background) => void learned.push(background),
	);
	question.answered('11;rgb:ffff/ffff/ffff'); // Nobody has asked.
	await question.settled();
	question.ask();
	question.ask();
	expect(sent).toEqual(['\u001b]11;?\u001b\\']);
	const settled = question.settled();
	question.answered('11;rgb:ffff/ffff/ffff');
	await settled;
	expect(learned).toEqual(['light']);
});
