import { type ConfigFault, invalid } from './faults.js';
import type { Settings } from './settings.js';

type EnvironmentSettings = Omit<Settings, 'hash'>;

/**
 * Faults of environments whose source has the same name as another source of the same stage: their files would replace
 * each other.
 *
 * @param chosen - the environment in use
 * @param others - the other environments, without values that come from variables
 */
export function sourcesOfOneName(chosen: EnvironmentSettings, others: readonly EnvironmentSettings[]): ConfigFault[] {
	const { sourceName: name, source, connection, stage } = chosen;
	return others.flatMap((other) => {
		const isSameStage = other.connection?.label === connection?.label && other.stage.table === stage.table;
		const isOtherSource = other.source !== undefined && other.source.label !== source?.label;
		if (name === null || other.sourceName !== name || !isSameStage || !isOtherSource) return [];
		const what = `is ${name}, the name of ${source?.label} in the same stage: give each source its own`;
		return [invalid(['environments', other.environment, 'sourceName'], what)];
	});
}
