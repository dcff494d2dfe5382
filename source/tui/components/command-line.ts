import { STEPS } from '../../core/run/events.js';
import { changeCommand } from '../state/change-words.js';
import { changeOf, definitionOf, screenOf, type UiState } from '../state/state.js';

/** The command that does what the screen shows, to be copied. */
export function equivalentCommand(state: UiState): string {
	const { environment, runDate } = state.session;
	const usual = ['--env', environment, '--date', runDate, ...state.sharedWords];
	const { name } = screenOf(state);
	const change = (STEPS as readonly string[]).includes(name) ? changeOf(state) : null;
	const own = change === null ? definitionOf(state).command(screenOf(state), state) : changeCommand(change.change);
	const words = [...own, ...usual];
	return ['etl-tui', ...words.map(quoted)].join(' ');
}

/** A word, quoted for a shell. */
function quoted(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
