import { amount, listed } from '../amounts.js';

/** A file of the source that a run moves or deletes once its tables are committed. */
export interface PutAwayFile {
	readonly name: string;
	/** `done`: it is loaded. `failed`: it was refused or is empty, or its rejects count as such. */
	readonly outcome: 'done' | 'failed';
	/** Its path within the source from then on; `null` where it is deleted. */
	readonly to: string | null;
	/**
	 * `planned`: it is still to be done. `stays`: it could not be done, and the next run tries again. `left`: it is another
	 * file by now, or gone, and nobody tries again.
	 */
	readonly state: 'planned' | 'moved' | 'deleted' | 'stays' | 'left';
	/** Why it stays or was left; else `null`. */
	readonly problem: string | null;
}

/** Id of the statement that notes what became of files. It runs behind all that a plan holds. */
export const PUT_AWAY_RESULTS = 'etl_put_away.settle';

/** Files with what became of each, where later words replace earlier ones. */
export function mergePutAway(before: readonly PutAwayFile[], more: readonly PutAwayFile[]): readonly PutAwayFile[] {
	if (before.length === 0) return more;
	return [...new Map([...before, ...more].map((file) => [file.name, file])).values()];
}

/** Files that are named with what is the matter, each in a line. */
const NAMED = 5;

/** What is said of files that are put away. */
export interface PutAwayLine {
	readonly look: 'good' | 'attention' | 'plain';
	readonly text: string;
}

/** What becomes of files, a line for those that have the same in common, and one for each that stays. */
export function putAwayLines(files: readonly PutAwayFile[]): PutAwayLine[] {
	const alike = new Map<
		string,
		{ readonly look: PutAwayLine['look']; readonly words: string; readonly names: string[] }
	>();
	for (const { name, state, to } of files) {
		if (state === 'stays' || state === 'left') continue;
		const where = to === null ? 'deleted' : `moved to ${folderOf(to, name)}`;
		const words = state === 'planned' ? `to be ${where} after the commit` : where;
		const known = alike.get(words) ?? { look: state === 'planned' ? 'plain' : 'good', words, names: [] };
		known.names.push(name);
		alike.set(words, known);
	}
	const problems = files.flatMap(({ problem }) => problem ?? []);
	return [
		...[...alike.values()].map(({ look, words, names }): PutAwayLine => {
			return { look, text: `${amount(names.length, 'file')} ${words}: ${listed(names, 3)}` };
		}),
		...problems.slice(0, NAMED).map((text): PutAwayLine => ({ look: 'attention', text })),
		...(problems.length > NAMED
			? [{ look: 'attention' as const, text: `… and ${amount(problems.length - NAMED, 'file')} more` }]
			: []),
	];
}

/** What a question says of files that are put away after a yes. */
export function putAwayDetails(files: readonly PutAwayFile[]): string[] {
	const byPlace = new Map<string, string[]>();
	for (const { name, to } of files) {
		const place = to === null ? '' : ` to ${folderOf(to, name)}`;
		const names = byPlace.get(place) ?? [];
		names.push(name);
		byPlace.set(place, names);
	}
	return [...byPlace].map(
		([place, names]) =>
			`Then ${place === '' ? 'deletes' : 'moves'} ${amount(names.length, 'file')} of the source${place}: ${listed(names, 3)}`,
	);
}

/** The folder that a file is moved to, without the folders that it was in before. */
function folderOf(to: string, name: string): string {
	const own = name.split('/');
	const there = to.split('/');
	there.pop();
	own.pop();
	while (own.length > 0 && there.at(-1) === own.at(-1)) {
		own.pop();
		there.pop();
	}
	return there.join('/');
}
