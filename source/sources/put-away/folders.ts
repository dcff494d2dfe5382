import picomatch from 'picomatch';
import { fillAnyDate } from '../../core/run/run-date.js';
import type { Source } from '../source.js';

/** Folders within a source that files are moved to; `{date:…}` stands for a run date. */
export interface PutAwayFolders {
	/** `null` where nothing is moved there. */
	readonly done: string | null;
	readonly failed: string | null;
}

/** Tells the folders of files that were put away, of any date, and what is in them, from what a source offers. */
export function putAwayTest({ done, failed }: PutAwayFolders): (path: string) => boolean {
	const folders = [done, failed].flatMap((folder) => (folder === null ? [] : [fillAnyDate(folder)]));
	if (folders.length === 0) return () => false;
	const matches = picomatch(
		folders.flatMap((folder) => [folder, `${folder}/**`]),
		{ dot: true },
	);
	return (path) => matches(path);
}

/** A source without what was put away in it: what was moved once is not loaded again, whether folders are looked into or not. */
export function withoutPutAway(source: Source, folders: PutAwayFolders): Source {
	const isAway = putAwayTest(folders);
	// `done` alone stands for `done/20260101`, which nobody has looked for.
	const roots = new Set([folders.done, folders.failed].map((folder) => folder?.split('/', 1)[0]));
	return {
		...source,
		list: async () => {
			const files = await source.list();
			return files.some(({ name }) => isAway(name)) ? files.filter(({ name }) => !isAway(name)) : files;
		},
		passedOver: () => {
			const { folders: passed, hidden } = source.passedOver?.() ?? { folders: [], hidden: [] };
			return { folders: passed.filter((name) => !roots.has(name) && !isAway(name)), hidden };
		},
	};
}
