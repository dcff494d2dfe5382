import type { Field } from '../field.js';
import type { Span } from './line.js';

/** A field with its cursor. */
export function fieldSpans({ text, at }: Field): Span[] {
	return [
		{ text: text.slice(0, at).join('') },
		{ text: text[at] ?? ' ', look: 'cursor' },
		{ text: text.slice(at + 1).join('') },
	];
}
