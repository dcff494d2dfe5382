import { withAsciiDigits } from './digits.js';

/** A program that compiles globs, such as picomatch. */
type Compile = (
	pattern: string,
	options: { readonly dot: boolean; readonly nocase: boolean; readonly basename: boolean },
) => (name: string) => boolean;

/**
 * A glob over names of files, its dates placed. A pattern without a slash is for a file in any folder. Names are compared in composed
 * Unicode form, since macOS writes `ö` as two characters and a keyboard as one, and with digits of one kind.
 */
export function globOf(pattern: string, compile: Compile): (name: string) => boolean {
	const matches = compile(plain(pattern), { dot: true, nocase: false, basename: !pattern.includes('/') });
	return (name) => matches(plain(name));
}

function plain(text: string): string {
	return withAsciiDigits(text.normalize('NFC'));
}
