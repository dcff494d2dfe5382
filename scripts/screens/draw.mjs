import { cellsOf } from './cells.mjs';

// A screen as SVG. Every word and every wide sign has its own x, and frames and bars are drawn as shapes, so that columns
// stand straight whatever font a renderer has.

const [GROUND, INK] = ['#1c1f26', '#d8dee9'];
const [CELL, LINE, MARGIN] = [8.43, 18, 12];

/** Lines from the middle of a cell to its sides: up, right, down, left. */
const FRAMES = {
	'─': [0, 1, 0, 1],
	'│': [1, 0, 1, 0],
	'╭': [0, 1, 1, 0],
	'╮': [0, 0, 1, 1],
	'╰': [1, 1, 0, 0],
	'╯': [1, 0, 0, 1],
	'├': [1, 1, 1, 0],
	'┤': [1, 0, 1, 1],
	'┬': [0, 1, 1, 1],
	'┴': [1, 1, 0, 1],
	'┼': [1, 1, 1, 1],
};

/** Blocks by the part of a cell that they fill: from the left, or from below. */
const FROM_LEFT = '▏▎▍▌▋▊▉█';
const FROM_BELOW = '▁▂▃▄▅▆▇';

/** A whole picture. */
export function picture(lines, title) {
	const columns = Math.max(...lines.map((line) => cellsOf(line).reduce((sum, cell) => sum + cell.columns, 0)));
	return frame(columns, lines.length, title, lines.map((line, row) => drawLine(line, row)).join('\n'));
}

/** The frame of a picture. */
export function frame(columns, rows, title, body) {
	const [width, height] = [round(columns * CELL + 2 * MARGIN), rows * LINE + 2 * MARGIN];
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>
${body}
</svg>
`;
}

/** One line of a screen, `row` counted from 0. */
export function drawLine(line, row) {
	return runsOf(cellsOf(line).map(withColors))
		.map((run) => drawn(run, MARGIN + row * LINE))
		.join('');
}

function withColors({ color = INK, ground, inverse, ...cell }) {
	return inverse ? { ...cell, front: ground ?? GROUND, back: color } : { ...cell, front: color, back: ground };
}

/** Neighbours that look the same. */
function runsOf(cells) {
	const runs = [];
	for (const cell of cells) {
		const last = runs.at(-1);
		if (last && ['front', 'back', 'bold', 'dim', 'underline'].every((name) => last[0][name] === cell[name]))
			last.push(cell);
		else runs.push([cell]);
	}
	return runs;
}

function drawn(cells, y) {
	const [{ front, back, bold, dim, underline }] = cells;
	const x = xOf(cells[0]);
	const end = xOf({ column: cells.at(-1).column + cells.at(-1).columns });
	const box = back ? `<rect x="${x}" y="${y}" width="${round(end - x)}" height="${LINE}" fill="${back}"/>` : '';
	const look = [
		bold ? ' font-weight="bold"' : '',
		dim ? ' opacity="0.6"' : '',
		underline ? ' text-decoration="underline"' : '',
	].join('');
	const shapes = cells.map((cell) => shapeOf(cell, y)).join('');
	const drawing = shapes === '' ? '' : `<path d="${shapes}" fill="${front}"${dim ? ' opacity="0.6"' : ''}/>`;
	const texts = wordsOf(cells, y).map((word) => {
		const text = escaped(word.map((cell) => cell.text).join(''));
		const length = word.length > 1 ? ` textLength="${round(word.length * CELL)}"` : '';
		return `<text x="${xOf(word[0])}" y="${y + 13.5}" fill="${front}"${length}${look}>${text}</text>`;
	});
	return box + drawing + texts.join('');
}

/** Cells between blanks and shapes; a sign that is wide, or of several characters, stands alone. */
function wordsOf(cells, y) {
	const words = [];
	let isOpen = false;
	for (const cell of cells) {
		const isWritten = cell.text.trim() !== '' && shapeOf(cell, y) === '';
		const isPlain = isWritten && cell.text.length === 1 && cell.columns === 1;
		if (isPlain && isOpen) words.at(-1).push(cell);
		else if (isWritten) words.push([cell]);
		isOpen = isPlain;
	}
	return words;
}

function xOf({ column }) {
	return round(MARGIN + column * CELL);
}

/** The path of a frame or a block; nothing for any other sign. */
function shapeOf({ text, column }, y) {
	const x = MARGIN + column * CELL;
	const left = FROM_LEFT.indexOf(text);
	if (left >= 0) return rectangle(x, y, (CELL * (left + 1)) / 8, LINE);
	const below = FROM_BELOW.indexOf(text);
	if (below >= 0) return rectangle(x, y + LINE - (LINE * (below + 1)) / 8, CELL, (LINE * (below + 1)) / 8);
	const sides = FRAMES[text];
	if (!sides) return '';
	const [up, right, down, toLeft] = sides;
	const [middle, center, half] = [x + CELL / 2, y + LINE / 2, 0.5];
	return [
		up ? rectangle(middle - half, y, 1, LINE / 2 + half) : '',
		right ? rectangle(middle - half, center - half, CELL / 2 + half, 1) : '',
		down ? rectangle(middle - half, center - half, 1, LINE / 2 + half) : '',
		toLeft ? rectangle(x, center - half, CELL / 2 + half, 1) : '',
	].join('');
}

function rectangle(x, y, width, height) {
	return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(number) {
	return Number(number.toFixed(2));
}

function escaped(text) {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
