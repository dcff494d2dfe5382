/** What stands for the characters of the screens where a terminal has none but ASCII; each is one column. */
const PLAIN: Readonly<Record<string, string>> = {
	'─': '-',
	'│': '|',
	'╭': '+',
	'╮': '+',
	'╰': '+',
	'╯': '+',
	'┌': '+',
	'┐': '+',
	'└': '+',
	'┘': '+',
	'├': '+',
	'┤': '+',
	'┬': '+',
	'┴': '+',
	'┼': '+',
	'█': '#',
	'▓': '=',
	'▒': '%',
	'░': '.',
	'▏': '#',
	'▎': '#',
	'▍': '#',
	'▌': '#',
	'▋': '#',
	'▊': '#',
	'▉': '#',
	'▁': '_',
	'▂': '_',
	'▃': '-',
	'▄': '-',
	'▅': '=',
	'▆': '=',
	'▇': '#',
	'▸': '>',
	'✔': '+',
	'▲': '!',
	'✖': 'x',
	'●': 'o',
	'◆': '*',
	'▼': 'v',
	'·': '.',
	'›': '>',
	'…': '~',
	'←': '<',
	'→': '>',
	'↑': '^',
	'↓': 'v',
	'–': '-',
	'×': 'x',
	'≠': '#',
	'•': '*',
	'’': "'",
	'‘': "'",
	'“': '"',
	'”': '"',
};

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether a terminal shows ASCII alone: its locale is not UTF-8, or it is one of the poor ones. */
export function isAsciiOnly({ LC_ALL, LC_CTYPE, LANG, TERM = '' }: NodeJS.ProcessEnv, platform: string): boolean {
	if (/^(?:dumb|vt\d+|ansi|cons\d+|linux-m)/.test(TERM)) return true;
	if (platform === 'win32') return false;
	return !/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** A frame in ASCII. A character that nothing stands for is a question mark for each of its columns. */
export function toAscii(frame: string, widthOf: (text: string) => number): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of a frame stay as they are
	return frame.replace(/[^\u0000-\u007F]+/g, (run) => {
		let text = '';
		for (const { segment } of GRAPHEMES.segment(run)) text += PLAIN[segment] ?? '?'.repeat(widthOf(segment));
		return text;
	});
}
