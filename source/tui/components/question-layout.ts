import type { Approval } from '../../core/events.js';
import type { Risk } from '../../core/plan.js';
import { visible } from '../../core/visible.js';
import { grouped } from '../../output/style.js';
import type { UiState } from '../state/state.js';
import type { Span } from './line.js';
import { wrap } from './text.js';

/** Lines of a question's box that do not scroll: its edges and its keys. */
const AROUND = 3;

/** The least room that is left for what a question is about. */
const ABOUT = 8;

/** A question as it is laid out: how many of its lines are seen at once, and which it has. */
export interface QuestionLayout {
	readonly lines: readonly (readonly Span[])[];
	readonly room: number;
	/** Of the panel, its edges included. */
	readonly height: number;
	/** It leaves room for what it is about; where it does not, it is a pane of its own. */
	readonly fits: boolean;
}

/**
 * Lays a question out for a size of the screen, no line of it cut.
 *
 * @param focused - the cursor is in it: what it is about gives way
 */
export function questionLayout(
	approval: Approval,
	{ columns, rows }: UiState['size'],
	focused = false,
): QuestionLayout {
	const width = columns - 4;
	const text = (line: string, look?: Span['look'], indent = ''): Span[][] =>
		wrap(visible(line), width - indent.length).map((part) => [
			look ? { text: indent + part, look } : { text: indent + part },
		]);
	const risks = riskWord(approval);
	const lines = [
		...text(approval.question, 'strong'),
		...approval.details.flatMap((line) => text(line, undefined, '  ')),
		...(risks === '' ? [] : text(risks, 'dim', '  ')),
		...text(approval.afterNo),
	];
	const body = rows - 6;
	const small = body - ABOUT - AROUND;
	const fits = lines.length <= small;
	const room = Math.min(lines.length, fits || !focused ? small : body - AROUND);
	return { lines, room, height: room + AROUND, fits };
}

/** What its statements do, in one line: none of them may be passed over because a list is long. */
function riskWord({ statements }: Approval): string {
	const words: readonly (readonly [Risk, string])[] = [
		['destroy', 'destroy'],
		['rewrite', 'rewrite'],
		['add', 'add'],
	];
	const counts = words.flatMap(([risk, word]) => {
		const count = statements.filter((statement) => statement.risk === risk).length;
		return count === 0 ? [] : [`${grouped(count)} ${word}`];
	});
	return counts.length === 0
		? ''
		: `${statements.length === 1 ? 'Its statement' : 'Its statements'}: ${counts.join(', ')}`;
}
