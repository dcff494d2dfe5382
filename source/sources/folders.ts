import { flag } from '../core/config-values.js';

// What every source with folders within has in common, wherever its folders are.

/** Keys of a source that has folders within. */
export const FOLDER_SETTINGS = {
	recursive: flag()
		.optional()
		.describe('Whether files of subfolders are files of the source (`north/customers.csv`). Default `false`'),
};

/** Why a file is listed and never opened. */
export const REFUSALS = {
	irregular: 'is not a regular file',
	leadsOut: 'is a link that leads out of the source',
	notText: 'has a name that is not UTF-8: give it another',
} as const;

/**
 * Hidden files that may be data: rsync and its kin write `.day.csv.Xy12Qz` until the file is whole. What systems and
 * programs keep in folders, such as `.DS_Store` and our own config, is nothing to list.
 */
const MAY_BE_DATA = /^\.(?!etlrc)[^.].*\.[a-z]{2,5}(?:\.|$)/i;

/** Our own config, which may lie among the files. */
const OWN = /^\.etlrc/i;

/** What a name within a folder says: a file to list, a hidden one to pass over, or one of ours, of which nobody speaks. */
export function nameKind(name: string): 'listed' | 'hidden' | 'own' {
	const base = name.slice(name.lastIndexOf('/') + 1);
	if (!base.startsWith('.') || MAY_BE_DATA.test(base)) return 'listed';
	return OWN.test(base) ? 'own' : 'hidden';
}
