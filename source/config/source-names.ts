import { placesOf } from '../sources/open.js';
import type { SourceAddress } from '../sources/source.js';
import { type ConfigFault, invalid } from './faults.js';
import { namesVariables } from './interpolate.js';
import type { Settings } from './settings.js';

type EnvironmentSettings = Omit<Settings, 'hash'>;

/**
 * Faults of environments whose sources the bookkeeping cannot tell from others of the same stage, by their names or by
 * what is shown of them: their files would replace each other.
 *
 * @param chosen - the environment in use
 * @param others - the other environments, without values that come from variables
 * @param writtenSource - the source of an environment as the document has it, before variables are replaced
 */
export function sourcesOfOneName(
	chosen: EnvironmentSettings,
	others: readonly EnvironmentSettings[],
	writtenSource: (environment: string) => unknown,
): ConfigFault[] {
	const written = writtenSource(chosen.environment);
	const { connection, stage } = chosen;
	const places = ({ source, sourceName }: EnvironmentSettings) =>
		source === undefined ? [] : placesOf(source, sourceName);
	const mine = places(chosen);
	return others.flatMap((other) => {
		const isSameStage = other.connection?.label === connection?.label && other.stage.table === stage.table;
		if (!isSameStage) return [];
		const theirSource = writtenSource(other.environment);
		if (JSON.stringify(written) === JSON.stringify(theirSource)) return [];
		// What a variable says in another environment is not known here.
		const isKnown = ![written, theirSource].some((each) => namesVariables(JSON.stringify(each)));
		const clash = places(other).flatMap((theirs) => {
			const own = mine.find((each) => each.place === theirs.place && isOther(each.address, theirs.address, isKnown));
			return own === undefined ? [] : [{ own, theirs }];
		})[0];
		if (clash === undefined) return [];
		const { place, address } = clash.own;
		const [key, remedy] = other.sourceName === null ? ['source', 'by a `sourceName`'] : ['sourceName', ''];
		const whose = place === address.label ? 'what is shown of another source' : `the name of ${address.label}`;
		const what = `is ${place}, ${whose} in the same stage: give each source its own${remedy && ` ${remedy}`}`;
		return [invalid(['environments', other.environment, key], what)];
	});
}

/** Faults of a name that nothing would go by. A `sourceName` that environments share may stand beside the list of one. */
export function unusedNames(written: unknown): ConfigFault[] {
	const isNamed = typeof written === 'object' && written !== null && !Array.isArray(written) && 'name' in written;
	return isNamed
		? [invalid(['source', 'name'], 'is for the sources of a list; write `sourceName` beside `source`')]
		: [];
}

/** Whether files of one name come from elsewhere. */
function isOther(one: SourceAddress, other: SourceAddress, isKnown: boolean): boolean {
	if (one.label !== other.label) return true;
	if (!isKnown) return false;
	const [mine, theirs] = [one.origins ?? {}, other.origins ?? {}];
	return Object.keys(mine).some((file) => Object.hasOwn(theirs, file) && mine[file] !== theirs[file]);
}
