import { visible } from '../../../core/visible.js';
import type { Span } from '../../components/line.js';
import { wrap } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import { listedFiles } from '../../state/files.js';
import { linesPane, type Pane } from '../../state/panes.js';
import type { UiState } from '../../state/state.js';
import { isConfigFault } from '../../state/steps.js';
import type { Failure } from '../../work/messages.js';

/** Why no file can be listed: a fault of the config, or of reading; `null` where files are listed. */
export function failureOf(state: UiState): Failure | null {
	const { phase } = state;
	if (phase.name !== 'failed') return null;
	return isConfigFault(phase.failure) || listedFiles(state).length === 0 ? phase.failure : null;
}

/** The whole failure in lines that fit, with what to do next. */
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

/** Its pane, which scrolls where it does not fit. */
export function failurePane(state: UiState, failure: Failure): Pane {
	return linesPane('read.failure', failureText(state, failure).length, 0, state.size.rows - 8);
}
