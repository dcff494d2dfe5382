import { counted } from '../../core/amounts.js';
import type { Risk } from '../../core/plan/plan.js';
import type { Approval } from '../../core/run/events.js';
import { visible } from '../../core/values/visible.js';
import type { UiState } from '../state/state.js';
import type { Span } from './line.js';
import { wrap } from './text.js';

/** Lines of a question's box that do not scroll: its edges and its keys. */
const AROUND = 3;

/** Lines that are left for what a question is about. */
const ABOUT = 8;

/** A question's lines, and how many of them are visible at once. */
export interface QuestionLayout {
	readonly lines: readonly (readonly Span[])[];
	readonly room: number;
	/** Height of the panel with its edges. */
	readonly height: number;
	/** Whether it leaves room for what it is about; otherwise it is a pane of its own. */
	readonly fits: boolean;
}

/**
 * Lays out a question for a screen size; no line is cut.
 *
 * @param focused - the cursor is in the question, so it gets the room
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

/** All its statements in one line, so that a long list hides no risk. */
function riskWord({ statements }: Approval): string {
	const words: readonly (readonly [Risk, string])[] = [
		['destroy', 'destroy'],
		['rewrite', 'rewrite'],
		['add', 'add'],
	];
	const counts = words.flatMap(([risk, word]) => {
		const count = statements.filter((statement) => statement.risk === risk).length;
		return count === 0 ? [] : [`${counted(count)} ${word}`];
	});
	return counts.length === 0
		? ''
		: `${statements.length === 1 ? 'Its statement' : 'Its statements'}: ${counts.join(', ')}`;
}
