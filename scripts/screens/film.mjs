import { drawLine, frame } from './draw.mjs';

/**
 * Pictures that follow one another, as SVG that moves by itself and begins again. Lines that several of them share are in
 * it once.
 *
 * @param shots - each with its lines and how many seconds it stands
 */
export function film(shots, columns, title) {
	const total = shots.reduce((sum, { seconds }) => sum + seconds, 0);
	const known = new Map();
	let at = 0;
	const scenes = shots.map(({ lines, seconds }) => {
		const uses = lines.flatMap((line, row) => {
			const drawn = drawLine(line, row);
			if (drawn === '') return [];
			if (!known.has(drawn)) known.set(drawn, `l${known.size}`);
			return `<use href="#${known.get(drawn)}"/>`;
		});
		const [from, to] = [at / total, (at + seconds) / total];
		at += seconds;
		// A renderer that does not move shows the first scene.
		return `<g visibility="${from === 0 ? 'visible' : 'hidden'}">${shown(from, to, total)}${uses.join('')}</g>`;
	});
	const lines = [...known].map(([drawn, id]) => `<g id="${id}">${drawn}</g>`);
	return frame(columns, shots[0].lines.length, title, `<defs>${lines.join('\n')}</defs>\n${scenes.join('\n')}`);
}

/** Shows a scene from one share of the time to another. */
function shown(from, to, total) {
	const times = [0, from, to].map((share) => Number(share.toFixed(4)));
	const [values, keys] =
		from === 0
			? [
					['visible', 'hidden'],
					[0, times[2]],
				]
			: [['hidden', 'visible', 'hidden'], times];
	const still = keys.at(-1) === 1 ? [values.slice(0, -1), keys.slice(0, -1)] : [values, keys];
	return `<animate attributeName="visibility" values="${still[0].join(';')}" keyTimes="${still[1].join(';')}" dur="${total}s" calcMode="discrete" repeatCount="indefinite"/>`;
}
