import { loadSettings } from '../../source/config/load.js';
import type { Settings } from '../../source/config/settings.js';
import type { FileReport } from '../../source/core/events.js';
import { localFolder } from '../../source/sources/local-folder.js';
import { drive } from '../../source/steps/drive.js';
import { read } from '../../source/steps/read/read.js';
import type { Workplace } from './cli.js';

/** The settings of a workplace's config. */
export function settingsOf(place: Pick<Workplace, 'config' | 'folder'>): Promise<Settings> {
	return loadSettings({ config: place.config }, { cwd: place.folder, env: {} });
}

/** Reads the files of 2026-11-23 in a workplace's inbox, without the program around it. */
export async function readDay(place: Pick<Workplace, 'config' | 'folder'>): Promise<readonly FileReport[]> {
	const settings = await settingsOf(place);
	const permissions = { destructive: false, newTables: false, full: false };
	const context = { settings, runDate: '2026-11-23', permissions, signal: new AbortController().signal };
	const result = await drive(read(context, localFolder(settings.source.label)), [], async () => false);
	return result.reports;
}
