import type { RecordView } from '../../core/records/record-view.js';
import { visible } from '../../core/values/visible.js';
import type { Span } from './line.js';
import { Lines } from './lines.js';
import { Panel } from './panel.js';
import { wrap } from './text.js';
import type { Look } from './theme.js';

/** Lines of a long record that are shown of its own text. */
const OWN = 3;

/** The file around a record, below its fields. */
export function InFile({
	lines,
	width,
	height,
}: {
	readonly lines: readonly (readonly Span[])[];
	readonly width: number;
	readonly height: number;
}) {
	return (
		<Panel title="In the file" width={width} height={height} focused={false}>
			<Lines lines={lines} top={0} width={width - 4} height={height - 2} />
		</Panel>
	);
}

/** Lines of that panel: all of its text where the fields leave the room, and at least five. */
export function heightInFile(lines: readonly unknown[], fields: number, height: number): number {
	return Math.min(lines.length + 2, Math.max(7, height - fields - 3));
}

/** What is wrong with the record as a whole, what must be known, and the file's lines around it. */
export function linesInFile({ faults, notes, near, raw, fields }: RecordView, width: number): Span[][] {
	const say = (text: string, look: Look) => wrap(visible(text), width).map((line): Span[] => [{ text: line, look }]);
	const wrong = fields.flatMap(({ came, faults: own }) => (own.length > 0 && came ? [came] : []));
	const number = Math.max(...near.map(({ line }) => String(line).length), 0);
	const lines = near.flatMap(({ line, text, own }): Span[][] => {
		const sign: Span = { text: `${own ? '▸' : ' '} ${String(line).padStart(number)}  `, look: 'dim' };
		const shown = visible(text);
		if (!own) return [[sign, { text: shown, look: 'dim' }]];
		return wrap(shown, width - number - 4)
			.slice(0, OWN)
			.map((part, index) => [index === 0 ? sign : { text: ' '.repeat(number + 4) }, ...marked(part, wrong)]);
	});
	const text = near.length === 0 && raw !== null && raw !== '•••' ? say(raw, 'plain').slice(0, OWN * 2) : [];
	return [
		...faults.flatMap((fault) => say(fault, 'bad')),
		...notes.flatMap((note) => say(note, 'attention')),
		...lines,
		...text,
	];
}

/** A text with the first of some values highlighted where they stand in it. */
function marked(text: string, values: readonly string[]): Span[] {
	for (const value of values.map(visible)) {
		const at = text.indexOf(value);
		if (at === -1) continue;
		const end = at + value.length;
		return [{ text: text.slice(0, at) }, { text: text.slice(at, end), look: 'fault' }, { text: text.slice(end) }];
	}
	return [{ text }];
}
