// Lines on paper: a picture of some measured series, as SVG that reads on light and dark pages.

const [WIDTH, HEIGHT] = [760, 380];
const EDGE = { left: 60, right: 190, top: 40, bottom: 50 };
const COLORS = ['#1f77b4', '#ff7f0e', '#2ca02c', '#9467bd', '#d62728'];

/**
 * @param title what the picture shows
 * @param across what the numbers below are
 * @param lines by name, points `[x, y]`
 * @param options `{ log }`: both axes by powers of ten
 */
export function linePicture(title, across, lines, { log = false } = {}) {
	const points = [...lines.values()].flat();
	const x = axis(
		points.map(([value]) => value),
		EDGE.left,
		WIDTH - EDGE.right,
		log,
	);
	const y = axis([...(log ? [] : [0]), ...points.map(([, value]) => value)], HEIGHT - EDGE.bottom, EDGE.top, log);
	const text = (at, from, words, more = '') =>
		`<text x="${at.toFixed(1)}" y="${from.toFixed(1)}" font-size="12" fill="#777" ${more}>${escaped(words)}</text>`;
	const rules = [
		...x.ticks.map((tick) => text(x.place(tick), HEIGHT - EDGE.bottom + 18, shown(tick), 'text-anchor="middle"')),
		...y.ticks.map(
			(tick) =>
				`<line x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y.place(tick).toFixed(1)}" y2="${y.place(tick).toFixed(1)}" stroke="#7775"/>` +
				text(EDGE.left - 6, y.place(tick) + 4, shown(tick), 'text-anchor="end"'),
		),
	];
	const drawn = [...lines].map(([name, series], index) => {
		const color = COLORS[index % COLORS.length];
		const path = series.map(([at, value]) => `${x.place(at).toFixed(1)},${y.place(value).toFixed(1)}`).join(' ');
		const row = EDGE.top + 12 + index * 20;
		return (
			`<polyline points="${path}" fill="none" stroke="${color}" stroke-width="2"/>` +
			`<line x1="${WIDTH - EDGE.right + 14}" x2="${WIDTH - EDGE.right + 34}" y1="${row - 4}" y2="${row - 4}" stroke="${color}" stroke-width="2"/>` +
			text(WIDTH - EDGE.right + 40, row, name)
		);
	});
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" role="img" aria-label="${escaped(title)}">`,
		text(EDGE.left, 22, title, 'font-weight="bold"'),
		...rules,
		...drawn,
		text((EDGE.left + WIDTH - EDGE.right) / 2, HEIGHT - 12, across, 'text-anchor="middle"'),
		'</svg>',
		'',
	].join('\n');
}

/** Where values are between two places, and the round numbers among them. */
function axis(values, from, to, log) {
	const scale = log ? Math.log10 : (value) => value;
	const ends = [Math.min(...values), Math.max(...values)].map(scale);
	const [low, high] = log ? [Math.floor(ends[0]), Math.ceil(ends[1])] : ends;
	const place = (value) => from + ((scale(value) - low) / (high - low || 1)) * (to - from);
	const step = log ? 1 : roundStep((high - low) / 5);
	const ticks = [];
	for (let at = Math.ceil(low / step) * step; at <= high + step / 1e6; at += step) ticks.push(log ? 10 ** at : at);
	return { place, ticks };
}

function roundStep(rough) {
	const power = 10 ** Math.floor(Math.log10(rough || 1));
	return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
}

function shown(value) {
	return Number(value.toPrecision(6)).toLocaleString('en-US');
}

function escaped(text) {
	return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
