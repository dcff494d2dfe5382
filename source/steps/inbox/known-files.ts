import { storedName } from '../../core/names/wrapped-name.js';

/** A file of the run date that an earlier run has taken. */
export interface DayFile {
	readonly name: string;
	readonly staged: number;
	/** Whether its rows are in the stage; otherwise it is a copy of a file whose rows are. */
	readonly isLoaded: boolean;
}

/** A file of the run date that an earlier run has moved or deleted, or was to. Of members of an archive, the archive. */
export interface AwayFile {
	readonly name: string;
	readonly outcome: 'done' | 'failed';
	/** Its path within the source now; `null` where it was deleted. */
	readonly to: string | null;
}

/** A file of the run date, or a member of an archive, that was not loaded when it last came, and was put away for it. */
export interface RefusedFile {
	readonly name: string;
	readonly state: 'refused' | 'empty';
	/** Why; `null` where nobody noted it. */
	readonly code: string | null;
	/** Where it is now, or its archive. */
	readonly to: string | null;
}

/** Files that were put away once they were loaded, and archives of which some was. */
export function loadedAway(known: readonly DayFile[], away: ReadonlyMap<string, AwayFile>): readonly AwayFile[] {
	const names = new Set(known.map(({ name }) => storedName(name)));
	const loaded = [...away.values()].filter(({ name, outcome }) => outcome === 'done' || names.has(name));
	return loaded.sort((one, other) => (one.name < other.name ? -1 : 1));
}
