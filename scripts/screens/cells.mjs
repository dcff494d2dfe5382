import stringWidth from 'string-width';

/** Colours of a terminal on a dark ground: the eight, then the bright ones. */
const PALETTE = [
	...['#1c1f26', '#e5534b', '#57ab5a', '#daaa3f', '#539bf5', '#b083f0', '#39c5cf', '#d8dee9'],
	...['#636e7b', '#ff938a', '#6bc46d', '#e3c06b', '#6cb6ff', '#dcbdfb', '#56d4dd', '#ffffff'],
];

/**
 * The cells of a line as `tmux capture-pane -e` writes it, blank ones without a ground left out.
 *
 * @returns for each its text, its first column, how many columns it takes, and its look
 */
export function cellsOf(line) {
	const cells = [];
	let look = {};
	let column = 0;
	// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
	for (const part of line.split(/(\u001B\[[\d;]*m|\u000E|\u000F)/)) {
		if (part.startsWith('\u001B[')) look = changed(look, part.slice(2, -1).split(';').map(Number));
		else if (part >= ' ') {
			for (const { segment: text } of new Intl.Segmenter().segment(part)) {
				const columns = stringWidth(text);
				cells.push({ text, column, columns, ...look });
				column += columns;
			}
		}
	}
	return cells;
}

function changed(look, codes) {
	const next = codes.includes(0) ? {} : { ...look };
	for (let at = 0; at < codes.length; at++) {
		const code = codes[at];
		if (code === 38 || code === 48) {
			next[code === 38 ? 'color' : 'ground'] = extended(codes.slice(at + 1));
			at += codes[at + 1] === 5 ? 2 : 4;
		} else if (code === 1) next.bold = true;
		else if (code === 2) next.dim = true;
		else if (code === 4) next.underline = true;
		else if (code === 7) next.inverse = true;
		else if (code === 22) next.bold = next.dim = undefined;
		else if (code === 27) next.inverse = undefined;
		else if (code === 39) next.color = undefined;
		else if (code === 49) next.ground = undefined;
		else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) next.color = named(code - 30);
		else if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) next.ground = named(code - 40);
	}
	return next;
}

/** @param offset - 0 to 7, or 60 to 67 for the bright ones */
function named(offset) {
	return PALETTE[offset < 8 ? offset : offset - 52];
}

/** A colour of the 256, or one by red, green and blue. */
function extended([kind, first, green, blue]) {
	if (kind === 2) return rgb(first, green, blue);
	if (first < 16) return PALETTE[first];
	if (first >= 232) return rgb(...new Array(3).fill(8 + (first - 232) * 10));
	const level = (step) => (step === 0 ? 0 : 55 + step * 40);
	const cube = first - 16;
	return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function rgb(...parts) {
	return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
