import picomatch from 'picomatch';

/**
 * Compiles a glob over names of files, its dates placed. A pattern without a slash is for a file in any folder. Names are compared
 * in composed Unicode form: macOS writes `ö` as two characters, and a keyboard as one.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
	const matches = picomatch(pattern.normalize('NFC'), { dot: true, nocase: false, basename: !pattern.includes('/') });
	return (name) => matches(name.normalize('NFC'));
}
