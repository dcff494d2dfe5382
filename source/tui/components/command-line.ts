import { definitionOf, screenOf, type UiState } from '../state/state.js';

/** The command that does what the screen shows, to be copied. */
export function equivalentCommand(state: UiState): string {
	const { environment, runDate } = state.session;
	const usual = ['--env', environment, '--date', runDate, ...state.sharedWords];
	const words = [...definitionOf(state).command(screenOf(state), state), ...usual];
	return ['etl-tui', ...words.map(quoted)].join(' ');
}

/** A word, quoted for a shell. */
function quoted(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
