import { visible } from '../../../core/visible.js';
import type { Span } from '../../components/line.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import { listedFiles } from '../../state/files.js';
import { linesPane, type Pane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { isConfigFault } from '../../state/steps.js';
import type { Failure } from '../../work/messages.js';

/** What keeps every file from being listed: the config cannot be used, or no file came of reading. `null` where some are. */
export function failureOf(state: UiState): Failure | null {
	const { phase } = state;
	if (phase.name !== 'failed') return null;
	return isConfigFault(phase.failure) || listedFiles(state).length === 0 ? phase.failure : null;
}

/** It in full, in lines that fit, with how to go on. */
export function failureText({ size }: UiState, failure: Failure): Span[][] {
	const { code, message, hint } = failure;
	const [first = '', ...more] = message.split('\n');
	const plain = (text: string, look?: Look): Span[][] =>
		wrap(visible(text), size.columns - 4).map((line) => [look ? { text: line, look } : { text: line }]);
	const next = isConfigFault(failure)
		? 'Mend it, then r reads it again. What was committed is as it was.'
		: 'r reads config and source again';
	return [
		...plain(`${code}  ${first}`, 'bad'),
		...more.flatMap((line) => plain(line)),
		...plain(`→ ${hint}`),
		[],
		...plain(next, 'strong'),
	];
}

/** The pane that it takes: what does not fit is scrolled to. */
export function failurePane(state: UiState, failure: Failure): Pane {
	return linesPane('read.failure', failureText(state, failure).length, 0, state.size.rows - 8);
}
