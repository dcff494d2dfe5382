import type { Settings } from '../../config/settings.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { selectFiles } from '../../sources/select-files.js';
import type { AbsentFile, Source } from '../../sources/source.js';

/** Files that the source knows by their names and did not find, as far as the day would take them. */
export function absentFiles(source: Source, settings: Settings, runDate: string): readonly AbsentFile[] {
	const absent = source.absent?.() ?? [];
	const selection = selectFiles(absent, settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const wanted = selection.filter(({ skipped, isLater }) => skipped === null || isLater);
	const names = new Set(wanted.map(({ name }) => name));
	return absent.filter(({ name }) => names.has(name));
}

/** What is said of one. */
export function absentText({ name, reason }: AbsentFile): string {
	return `${name} is not there: ${reason}`;
}
