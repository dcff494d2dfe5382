import { z } from 'zod';

// Values of a config may arrive as text, from `${VARIABLES}` and from INI files: numbers and switches are read from
// text too.

/**
 * For shapes that a process parses once or twice. zod otherwise compiles code for each object first, which takes ten
 * milliseconds of the start.
 */
export const PARSED_ONCE = { jitless: true } as const;

/** PostgreSQL counts milliseconds in 32 bits. */
const MAX_SECONDS = 2_147_483;

/** A shape whose text is read first. */
export const fromText = <T extends z.ZodType>(shape: T, read: (text: string) => unknown) =>
	z.preprocess((value) => (typeof value === 'string' ? read(value.trim()) : value), shape);

/** A whole number of at least so much. */
export const wholeNumber = (least: number) =>
	fromText(z.int().min(least), (text) => (/^\d+$/.test(text) ? Number(text) : text));

/** Seconds, with a fraction or without. */
export const seconds = () =>
	fromText(z.number().min(0).max(MAX_SECONDS), (text) => (/^\d+(\.\d+)?$/.test(text) ? Number(text) : text));

/** `true` or `false`. */
export const flag = () => fromText(z.boolean(), (text) => ({ true: true, false: false })[text.toLowerCase()] ?? text);

/** A list of texts, or one text with commas. */
export const texts = () => fromText(z.array(z.string()), splitTexts);

/** The parts of a text with commas. */
export function splitTexts(text: string): string[] {
	return text.split(',').map((part) => part.trim());
}

/** A list of globs. A comma within braces is the glob's own: `{north,south}_*.csv`. */
export const globs = () =>
	fromText(z.array(z.string()), (text) => text.split(/,(?![^{}]*\})/).map((part) => part.trim()));
