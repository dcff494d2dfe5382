import type { Mend } from '../../../core/mend.js';
import { ruleWords } from '../../../core/mend-rules.js';
import { visible } from '../../../core/visible.js';
import { grouped } from '../../../output/style.js';
import { createShownMask } from '../../components/shown-mask.js';
import type { GridRow } from '../../grid/table.js';
import type { UiState } from '../../state/state.js';

/** What identifies a mend. */
export function mendId(mend: Mend): string {
	return mend.kind === 'record' ? mend.id : JSON.stringify([mend.cause, mend.rule]);
}

/** What was mended, a line each: where, and what it becomes. A typed text of a sensitive column is not shown. */
export function mendRow(state: UiState, mend: Mend): GridRow {
	const mask = createShownMask(state);
	if (mend.kind === 'cause') {
		const { cause, rule, records } = mend;
		const words = ruleWords(rule, (text) => mask.value(cause.column, text));
		return {
			cells: [
				{ text: grouped(records) },
				{ text: `${visible(cause.column ?? '–')}: ${words}` },
				{ text: '', look: 'dim' },
				{ text: visible(cause.file) },
			],
		};
	}
	const changed = Object.entries(mend.cells).map(([name, text]) => {
		const isHidden = mask.on && mend.masked.includes(name);
		return `${visible(name)} "${isHidden ? '•••' : visible(text)}"`;
	});
	return {
		cells: [
			{ text: '1' },
			{ text: changed.join(', ') || 'as it is' },
			{ text: grouped(mend.line) },
			{ text: visible(mend.place.file) },
		],
	};
}
