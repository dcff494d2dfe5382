import { screenOf, type UiState } from './state.js';

/** The command that does what the screen shows, ready to copy. */
export function equivalentCommand(state: UiState): string {
	const { environment, runDate } = state.session;
	const usual = ['--env', environment, '--date', runDate, ...state.sharedWords];
	const words = [...commandWords(state), ...usual];
	return ['etl-tui', ...words.map(quoted)].join(' ');
}

function commandWords(state: UiState): string[] {
	const screen = screenOf(state);
	switch (screen.name) {
		case 'stage':
			return ['stage', '--yes'];
		case 'transform':
			return ['transform', '--yes'];
		case 'validate':
			return ['validate'];
		case 'history':
			return ['history'];
		case 'past':
			return ['history', screen.runId];
		case 'rejects':
			return screen.runId === null ? ['read'] : ['rejects', screen.runId];
		case 'console':
			return ['repl'];
		default:
			return ['read'];
	}
}

/** A word as a shell takes it. */
function quoted(word: string): string {
	return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
