import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Overrides } from '../../config/load.js';
import { EtlError } from '../../core/errors.js';
import { openWorkspace, type Workspace } from '../../workspace/workspace.js';

/** Milliseconds since the last change of a config, because an editor may be saving it. */
const LEFT_ALONE = 150;

/**
 * Reads the config again, but not while it is being written.
 *
 * @param before - the config before
 * @throws EtlError `E_CONFIG_…`; also where another file would be read than before
 */
export async function loadAgain(overrides: Overrides, cwd: string, before: Workspace): Promise<Workspace> {
	const { configFile } = before.settings;
	if (configFile !== null) await waitUntilSaved(configFile);
	const workspace = await openWorkspace(overrides, { cwd, env: process.env }, before.registries);
	if (workspace.settings.configFile !== configFile) {
		const [was, now] = [configFile ?? 'no config', workspace.settings.configFile ?? 'none'];
		throw new EtlError(
			'E_CONFIG_UNREADABLE',
			`The config was ${was}, which is empty or gone; ${now} would be taken now`,
			{
				hint: 'Put it back, then press r. To go on with the other one, leave and start again.',
				context: { file: was },
			},
		);
	}
	return workspace;
}

async function waitUntilSaved(file: string): Promise<void> {
	for (let tries = 0; tries < 20; tries++) {
		const changed = (await stat(file).catch(() => null))?.mtimeMs ?? 0;
		const age = Date.now() - changed;
		if (age >= LEFT_ALONE || age < 0) return;
		await wait(LEFT_ALONE - age);
	}
}
