import type { Key } from './keyboard.js';

/** A line of text that is being typed. `at` is the cursor's position, in graphemes. */
export interface Field {
	readonly text: readonly string[];
	readonly at: number;
}

export const EMPTY_FIELD: Field = { text: [], at: 0 };

/** A field with a text, and the cursor behind it. */
export function fieldOf(text: string): Field {
	const graphemes = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(
		(each) => each.segment,
	);
	return { text: graphemes, at: graphemes.length };
}

/** The text of a field. */
export function textIn(field: Field): string {
	return field.text.join('');
}

/** The field after a key, or `null` where the key does nothing in it. */
export function edit(field: Field, key: Key): Field | null {
	const { text, at } = field;
	switch (key) {
		case 'left':
			return { text, at: Math.max(0, at - 1) };
		case 'right':
			return { text, at: Math.min(text.length, at + 1) };
		case 'home':
		case 'ctrl-a':
			return { text, at: 0 };
		case 'end':
		case 'ctrl-e':
			return { text, at: text.length };
		case 'backspace':
			return at === 0 ? field : { text: text.toSpliced(at - 1, 1), at: at - 1 };
		case 'delete':
			return { text: text.toSpliced(at, 1), at };
		case 'ctrl-u':
			return { text: text.slice(at), at: 0 };
		case 'ctrl-k':
			return { text: text.slice(0, at), at };
		case 'ctrl-w': {
			const head = text
				.slice(0, at)
				.join('')
				.replace(/\S+\s*$/, '');
			const kept = fieldOf(head).text;
			return { text: [...kept, ...text.slice(at)], at: kept.length };
		}
		case 'space':
			return { text: text.toSpliced(at, 0, ' '), at: at + 1 };
	}
	const named = /^(?:up|down|enter|esc|tab|shift-tab|page(?:up|down)|ctrl-.)$/.test(key);
	return named ? null : { text: text.toSpliced(at, 0, key), at: at + 1 };
}

/** Keys beside letters that a field takes: where letters are typed they do nothing else, even without a field. */
export const FIELD_KEYS: readonly Key[] = ['left', 'right', 'home', 'end', 'space'];

/** The field with a text inserted at the cursor. */
export function insert({ text, at }: Field, more: string): Field {
	const added = fieldOf(more).text;
	return { text: [...text.slice(0, at), ...added, ...text.slice(at)], at: at + added.length };
}

/** The lines of a text for a field: without control characters, with a blank for a tab. */
export function linesOf(text: string): string[] {
	return text.split(/\r\n|\r|\n/).map((line) => line.replaceAll('\t', ' ').replace(/\p{Cc}/gu, ''));
}
