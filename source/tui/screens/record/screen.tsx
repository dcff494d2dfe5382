import { Box } from 'ink';
import type { RecordView } from '../../../core/record-view.js';
import { visible } from '../../../core/visible.js';
import { grouped } from '../../../output/style.js';
import { GridPanel } from '../../components/grid-panel.js';
import type { Span } from '../../components/line.js';
import { Lines, Sentence } from '../../components/lines.js';
import { Panel } from '../../components/panel.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { ScreenProps } from '../screen.js';
import { fieldsPane } from './fields.js';
import { openedRecord, shownRecord } from './open-record.js';

/** Lines of a long record that are shown of its own text. */
const OWN = 3;

/** One record: a field a line, and below it the file around it. */
export function RecordScreen({ state, width, height }: ScreenProps) {
	const view = shownRecord(state);
	const { file, record } = openedRecord(state);
	if (view === null) {
		const failed = state.record.is === 'failed' ? state.record.failure : null;
		const text = failed === null ? 'Looking for it…' : `${failed.code}  ${failed.message}\n${failed.hint}`;
		return (
			<Panel title={`${visible(file)}, record ${grouped(record)}`} width={width} height={height}>
				<Sentence text={text} look={failed === null ? 'running' : 'bad'} width={width - 4} height={height - 2} />
			</Panel>
		);
	}
	const below = belowLines(view, width - 4);
	const lower = Math.min(below.length + 2, Math.max(7, height - view.fields.length - 3));
	const looks: Readonly<Record<RecordView['state'], string>> = {
		staged: 'in the stage',
		rejected: 'rejected',
		read: 'as it would be loaded',
	};
	return (
		<Box flexDirection="column">
			<GridPanel
				state={state}
				pane={fieldsPane(state)}
				focused
				title={`${visible(file)}, line ${grouped(view.line)} · ${looks[view.state]}`}
				right={`record ${grouped(record)}`}
				width={width}
				height={height - lower}
			/>
			<Panel title="In the file" width={width} height={lower} focused={false}>
				<Lines lines={below} top={0} width={width - 4} height={lower - 2} />
			</Panel>
		</Box>
	);
}

/** What is wrong with the record as a whole, what must be known, and the file's lines around it. */
function belowLines({ faults, notes, near, raw, fields }: RecordView, width: number): Span[][] {
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
