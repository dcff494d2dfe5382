import { type MouseEvent, mouseIn } from './mouse.js';

/**
 * A key as bindings name it: the character itself, or `up`, `down`, `left`, `right`, `enter`, `esc`, `tab`,
 * `shift-tab`, `pageup`, `pagedown`, `home`, `end`, `backspace`, `delete`, `space`, `ctrl-c` and so on.
 */
export type Key = string;

/** The sequences of common terminals, without the leading escape. */
const SEQUENCES: Readonly<Record<string, Key>> = {
	'[A': 'up',
	'[B': 'down',
	'[C': 'right',
	'[D': 'left',
	OA: 'up',
	OB: 'down',
	OC: 'right',
	OD: 'left',
	'[H': 'home',
	'[F': 'end',
	OH: 'home',
	OF: 'end',
	'[1~': 'home',
	'[4~': 'end',
	'[7~': 'home',
	'[8~': 'end',
	'[3~': 'delete',
	'[5~': 'pageup',
	'[6~': 'pagedown',
	'[Z': 'shift-tab',
};

/** What a terminal says besides keys. */
export type TerminalSaid =
	/** The answer to a question of the program, without its marks (OSC), such as `11;rgb:0000/0000/0000`. */
	{ readonly answer: string } | { readonly mouse: MouseEvent };

/** A control sequence, whole: `ESC [ … final` or `ESC O final`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CONTROL = /^\u001B(\[[0-?]*[ -/]*[@-~]|O[A-Za-z])/;

/** The beginning of one, cut off by the end of a chunk. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CUT = /^\u001B(\[[0-?]*[ -/]*|O)?$/;

// An answer (OSC) is ASCII behind a number; whatever else comes in it has broken it off.
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const ANSWER = /^\u001B\](\d[ -~]{0,200})(?:\u0007|\u001B\\)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const ANSWER_CUT = /^\u001B\](?:\d[ -~]{0,200}\u001B?)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const ANSWER_BROKEN = /^\u001B\]\d[ -~]{0,200}/;

/** The mouse as old terminals send it: its three characters are no keys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const OLD_MOUSE = /^\u001B\[M([\s\S]{0,3})/;

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Splits terminal input into keys, since fast typing delivers many at once.
 *
 * @param isWhole - nothing follows, so a lone escape is the key
 * @returns the keys, what the terminal says besides, and the possible beginning of a sequence whose rest is still to
 * come
 */
export function splitKeys(
	input: string,
	isWhole = false,
): { readonly keys: Key[]; readonly said: TerminalSaid[]; readonly rest: string } {
	const keys: Key[] = [];
	const said: TerminalSaid[] = [];
	let text = input;
	while (text !== '') {
		if (text.startsWith('\u001B')) {
			const old = OLD_MOUSE.exec(text);
			if (old) {
				if (!isWhole && old[1]?.length !== 3) return { keys, said, rest: text };
				text = text.slice(old[0].length);
				continue;
			}
			const control = CONTROL.exec(text);
			if (control) {
				const key = SEQUENCES[control[1] as string];
				if (key !== undefined) keys.push(key);
				const mouse = mouseIn(control[1] as string);
				if (mouse !== null) said.push({ mouse });
				text = text.slice(control[0].length);
				continue;
			}
			const answer = ANSWER.exec(text);
			if (answer) said.push({ answer: answer[1] as string });
			else if (!isWhole && (CUT.test(text) || ANSWER_CUT.test(text))) return { keys, said, rest: text };
			const [passed] = answer ?? ANSWER_BROKEN.exec(text) ?? [];
			if (passed !== undefined) {
				text = text.slice(passed.length);
				continue;
			}
			keys.push('esc');
			text = text.slice(1);
			continue;
		}
		const end = text.indexOf('\u001B');
		const plain = end === -1 ? text : text.slice(0, end);
		for (const { segment } of GRAPHEMES.segment(plain)) keys.push(...namedKeys(segment));
		text = text.slice(plain.length);
	}
	return { keys, said, rest: '' };
}

function namedKeys(segment: string): Key[] {
	switch (segment) {
		case '\r':
		case '\n':
		case '\r\n':
			return ['enter'];
		case '\t':
			return ['tab'];
		case ' ':
			return ['space'];
		case '\u007F':
		case '\b':
			return ['backspace'];
	}
	const code = segment.codePointAt(0) as number;
	if (segment.length === 1 && code >= 1 && code <= 26) return [`ctrl-${String.fromCharCode(code + 96)}`];
	return code < 0x20 ? [] : [segment];
}

/** A key as the footer and the help write it. */
export function keyName(key: Key): string {
	const names: Readonly<Record<Key, string>> = {
		up: '↑',
		down: '↓',
		left: '←',
		right: '→',
		pageup: 'PgUp',
		pagedown: 'PgDn',
		home: 'Home',
		end: 'End',
		tab: 'Tab',
		'shift-tab': 'Shift-Tab',
		'ctrl-c': 'Ctrl-C',
		'ctrl-z': 'Ctrl-Z',
	};
	return names[key] ?? key;
}
