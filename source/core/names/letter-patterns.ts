/**
 * A pattern about letters, as the expression that suits a name. V8 takes some milliseconds for `\p{L}` in any case, and
 * most names are ASCII.
 *
 * @param pattern - the source of an expression with the flags `dgiu`, which means the same without `u`
 */
export function letterPattern(pattern: string): (name: string) => RegExp {
	const ascii = pattern.replace(/\(\?:\\p\{L\}\\p\{M\}\*\)|\[\\p\{L\}\\p\{M\}\]|\\p\{L\}/g, '[a-z]');
	const forms = { ascii: once(() => new RegExp(ascii, 'dgi')), any: once(() => new RegExp(pattern, 'dgiu')) };
	return (name) => (IS_ASCII.test(name) ? forms.ascii() : forms.any());
}

function once<T>(make: () => T): () => T {
	let made: T | undefined;
	return () => {
		made ??= make();
		return made;
	};
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a name may have any
const IS_ASCII = /^[\x00-\x7f]*$/;
