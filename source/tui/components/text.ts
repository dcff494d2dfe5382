import stringWidth from 'string-width';

/** Text whose every character is one column: with the signs, frames and bars of the screens. */
const NARROW =
	/^[\x20-\x7E\u00A1-\u00AC\u00AE-\u02FF\u2013\u2014\u2018-\u201E\u2022\u2026\u2190-\u2193\u2260\u2400-\u2421\u2500-\u259F\u25B2\u25B8\u25BC\u25CF\u25C6\u2714\u2716\u203A]*$/;
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns of a text on the terminal. */
export function widthOf(text: string): number {
	return NARROW.test(text) ? text.length : stringWidth(text);
}

/** The text cut at its end to a width, with `…` where something is cut. */
export function cut(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	if (width <= 0) return '';
	return `${head(text, width - 1)}…`;
}

/** The text cut in the middle, since both ends of a path matter. */
export function cutMiddle(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	if (width <= 1) return width === 1 ? '…' : '';
	const front = Math.floor((width - 1) / 2);
	return `${head(text, front)}…${tail(text, width - 1 - front)}`;
}

/** A day in a file's name, with what follows it: nothing else tells the files of a series apart. */
const DATE_TAIL = /(?:\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{2}[-_.]?\d{2}[-_.]?(?:\d{4}|\d{2}))\D*$/;

/** The name of a file cut to a width; the date in it is kept where there is room for it. */
export function cutName(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	const [date = ''] = DATE_TAIL.exec(text) ?? [];
	const front = width - 1 - widthOf(date);
	return date === '' || front < 3 ? cutMiddle(text, width) : `${head(text.slice(0, -date.length), front)}…${date}`;
}

/** The text, cut or padded to a width. */
export function padTo(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const short = cut(text, width);
	const gap = ' '.repeat(Math.max(0, width - widthOf(short)));
	return align === 'right' ? gap + short : short + gap;
}

/** The text in lines of a width, broken at blanks where possible; nothing is lost. */
export function wrap(text: string, width: number): string[] {
	const most = Math.max(1, width);
	const lines: string[] = [];
	let rest = text;
	while (widthOf(rest) > most) {
		const fits = head(rest, most) || [...rest][0] || '';
		const blank = rest[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ');
		const line = blank > 0 && fits.slice(0, blank).trim() !== '' ? rest.slice(0, blank) : fits;
		lines.push(line);
		rest = rest.slice(line.length).replace(/^ /, '');
	}
	return [...lines, rest];
}

/** Where lines of a width begin in a text that is broken anywhere between two characters; the last is the end of the text. */
export function lineStarts(text: string, width: number, most: number): number[] {
	const starts = [0];
	for (let at = 0; at < text.length && starts.length <= most; starts.push(at)) {
		const rest = text.slice(at);
		at += (head(rest, width) || [...rest][0] || ' ').length;
	}
	return starts;
}

function head(text: string, width: number): string {
	if (NARROW.test(text)) return text.slice(0, width);
	let taken = '';
	let used = 0;
	for (const { segment } of GRAPHEMES.segment(text)) {
		used += widthOf(segment);
		if (used > width) break;
		taken += segment;
	}
	return taken;
}

function tail(text: string, width: number): string {
	if (NARROW.test(text)) return width === 0 ? '' : text.slice(-width);
	const segments = [...GRAPHEMES.segment(text)].map((each) => each.segment);
	let taken = '';
	let used = 0;
	for (const segment of segments.reverse()) {
		used += widthOf(segment);
		if (used > width) break;
		taken = segment + taken;
	}
	return taken;
}

/** A bar of eighths, `width` columns at `share` 1; a share above 0 shows at least a sliver. */
export function bar(share: number, width: number): string {
	const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
	const whole = Math.floor(eighths / 8);
	const rest = ' ▏▎▍▌▋▊▉'[eighths % 8] as string;
	const drawn = '█'.repeat(whole) + (eighths % 8 === 0 ? '' : rest);
	return drawn === '' && share > 0 ? '▏' : drawn;
}

/**
 * Columns for the parts of a bar that is `width` wide at `whole`. Together they are never wider, and a part above 0 has at
 * least one, where there is room for all.
 */
export function barColumns(parts: readonly number[], width: number, whole = 0): number[] {
	const sum = parts.reduce((all, part) => all + part, 0);
	const least = Math.min(width, parts.filter((part) => part > 0).length);
	const at = (upTo: number) => Math.round((upTo / Math.max(1, sum, whole)) * (width - least));
	let [before, ones] = [0, least];
	return parts.map((part) => {
		const own = part > 0 && ones-- > 0 ? 1 : 0;
		const from = before;
		before += part;
		return own + at(before) - at(from);
	});
}

/** A line of blocks, each as high as its value compared with the greatest. */
export function sparkline(values: readonly number[]): string {
	const most = Math.max(...values, 1);
	return values.map((value) => '▁▂▃▄▅▆▇█'[Math.min(7, Math.floor((value / most) * 7.999))]).join('');
}

/** The first row of a window of `height` rows with `row` in its middle. */
export function windowStart(row: number, height: number, count: number): number {
	return Math.max(0, Math.min(row - Math.floor(height / 2), count - height));
}
