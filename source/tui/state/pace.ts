import { amount, counted } from '../../core/amounts.js';
import { visible } from '../../core/values/visible.js';
import { byteSize } from '../../output/style.js';
import { isBusy, type UiState } from './state.js';

/** Milliseconds of work before a rate or a remaining time is said: earlier ones jump. */
const SURE_AFTER = 1_500;

/** How long the work takes, how fast it is, how long it still needs, and how to leave a wait; empty where nothing runs. */
export function paceWord(state: UiState): string {
	const { began, now, memory } = state.pace;
	if (!isBusy(state) || state.asked !== null) return '';
	const words = [
		elapsedWord(now - began),
		...rowWords(state),
		countryWord(state),
		memory === null ? '' : byteSize(memory),
		// The sentence above may be longer than the screen is wide.
		state.arriving?.type === 'waiting' ? 'Ctrl-C leaves' : '',
	];
	return words.filter((word) => word !== '').join(' · ');
}

/** Whole seconds, so that it changes once a second. */
export function elapsedWord(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function rowWords(state: UiState): string[] {
	const { run, read, phase, pace } = state;
	const step = phase.name === 'reading' ? read.step : run.step;
	const files = Object.entries(state.progress).filter(([, each]) => each.step === step);
	const rows = files.reduce((sum, [, each]) => sum + each.records, 0);
	if (rows === 0 || (step !== 'read' && step !== 'stage')) return [];
	const taken = pace.now - pace.step;
	const all = amount(rows, step === 'read' ? 'record' : 'row');
	if (taken < SURE_AFTER) return [all];
	const done = files.reduce((sum, [, each]) => sum + each.done, 0);
	const total = totalOf(state);
	const left = total === null || done <= 0 || done > total ? '' : elapsedWord((taken * (total - done)) / done);
	const rate = Math.round(rows / (taken / 1_000));
	return [all, `${counted(rate)} a second`, left === '' ? '' : `${left} left`];
}

/** Bytes of all files, where all of them are known. */
function totalOf(state: UiState): number | null {
	const sizes = new Map(
		[...state.read.files, ...state.run.files].map(({ name, size, state: is }) => [name, { size, is }]),
	);
	let total = 0;
	for (const name of state.names) {
		const under = state.progress[name];
		const known = sizes.get(name);
		if (under !== undefined) total += under.total;
		else if (known === undefined) return null;
		else if (known.is === 'ready') total += known.size ?? 0;
	}
	return total;
}

/** The country that transform is at, by the last statement of one. */
function countryWord({ run }: UiState): string {
	if (run.step !== 'transform' || run.effects.length === 0) return '';
	const tables = new Set(run.effects.map(({ table }) => table));
	const written = run.statements.flatMap(({ table, schema }) =>
		schema === undefined && table !== undefined && tables.has(table) ? [table] : [],
	);
	const current = written.at(-1);
	if (current === undefined) return amount(tables.size, 'country', 'countries');
	return `${new Set(written).size} of ${amount(tables.size, 'country', 'countries')}: ${visible(current)}`;
}
