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

/** A control sequence, whole: `ESC [ … final` or `ESC O final`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CONTROL = /^\u001B(\[[0-?]*[ -/]*[@-~]|O[A-Za-z])/;

/** The beginning of one, cut off by the end of a chunk. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CUT = /^\u001B(\[[0-?]*[ -/]*|O)?$/;

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Splits terminal input into keys, since fast typing delivers many at once.
 *
 * @param isWhole - nothing follows, so a lone escape is the key
 * @returns the keys, and the possible beginning of a sequence whose rest is still to come
 */
export function splitKeys(input: string, isWhole = false): { readonly keys: Key[]; readonly rest: string } {
	const keys: Key[] = [];
	let text = input;
	while (text !== '') {
		if (text.startsWith('\u001B')) {
			const control = CONTROL.exec(text);
			if (control) {
				const key = SEQUENCES[control[1] as string];
				if (key !== undefined) keys.push(key);
				text = text.slice(control[0].length);
				continue;
			}
			if (!isWhole && CUT.test(text)) return { keys, rest: text };
			keys.push('esc');
			text = text.slice(1);
			continue;
		}
		const end = text.indexOf('\u001B');
		const plain = end === -1 ? text : text.slice(0, end);
		for (const { segment } of GRAPHEMES.segment(plain)) keys.push(...namedKeys(segment));
		text = text.slice(plain.length);
	}
	return { keys, rest: '' };
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
