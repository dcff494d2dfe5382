import picomatch from 'picomatch';
import { globOf } from '../core/names/glob.js';
import { storedName } from '../core/names/wrapped-name.js';
import { fillAnyDate, fillRunDate, globOfRunDate } from '../core/run/run-date.js';

/** How a feed's sidecar files are called: its markers and manifests, which hold none of its records. */
export interface SidecarRules {
	/** Marker of a file that is whole, with `{name}` or `{stem}`, or of a whole day; `null` where there is none. */
	readonly ready?: string | null;
	/** Glob of the files that list what a day holds; `null` where there is none. */
	readonly manifest?: string | null;
}

/** The sidecar files of a feed. */
export interface SidecarFiles {
	/** Whether a name is that of a marker or a manifest, of whatever date. */
	is(name: string): boolean;
	/** Whether a name is that of a manifest of the run date. */
	isManifest(name: string): boolean;
	/** The marker that a file has of its own, whether it is there or not; `null` where none is needed, or one for the day. */
	markerOf(name: string): string | null;
	/** Whether a name is that of a marker or a manifest of the whole run date. */
	isOfDay(name: string): boolean;
	/** The marker that a file waits for; `null` where it is there, or where none is needed. */
	waitsFor(name: string): string | null;
}

/** Compiles a glob over names of files; see {@link globOf}. */
export function compileGlob(pattern: string): (name: string) => boolean {
	return globOf(pattern, picomatch);
}

/**
 * Tells the files of a feed from their sidecar files.
 *
 * @param names - every name that the source has
 */
export function sidecarFiles(rules: SidecarRules, runDate: string, names: readonly string[]): SidecarFiles {
	const { ready = null, manifest = null } = rules;
	const matching = (pattern: string | null) => (pattern === null ? () => false : compileGlob(pattern));
	const isMarker = matching(ready && fillAnyDate(ready.replace(/\{(?:name|stem)\}/g, '*')));
	const isAnyManifest = matching(manifest && fillAnyDate(manifest));
	const isManifest = matching(manifest && globOfRunDate(manifest, runDate));
	const isOfDay = ready !== null && !PLACES.test(ready);
	const isDayMarker = matching(isOfDay ? globOfRunDate(ready, runDate) : null);
	const dayMarker = isOfDay ? fillRunDate(ready, runDate) : null;
	const dayFolders = new Set(isOfDay ? names.filter(isDayMarker).map(folderOf) : []);
	// Without a pattern no name is looked up, and 100,000 of them are nothing to keep twice.
	const there = ready === null || isOfDay ? null : new Set(names);
	const markerOf = (name: string) => {
		if (ready === null) return null;
		return dayMarker ?? markerFor(fillRunDate(ready, runDate), storedName(name));
	};
	return {
		is: (name) => isMarker(name) || isAnyManifest(name),
		isManifest,
		markerOf: (name) => (isOfDay ? null : markerOf(name)),
		isOfDay: (name) => isManifest(name) || isDayMarker(name),
		waitsFor: (name) => {
			if (dayFolders.size > 0 && folders(storedName(name)).some((folder) => dayFolders.has(folder))) return null;
			const marker = markerOf(name);
			return marker !== null && there?.has(marker) ? null : marker;
		},
	};
}

function folderOf(name: string): string {
	return name.slice(0, name.lastIndexOf('/') + 1);
}

/** The folder of a file and those that it is in: the marker of a day is for everything beneath it. */
function folders(name: string): string[] {
	return [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index + 1)).concat('');
}

const PLACES = /\{(?:name|stem)\}/;

/** The marker lies in the folder of its file, unless the pattern names one. */
function markerFor(pattern: string, name: string): string {
	const folder = folderOf(name);
	const base = name.slice(folder.length);
	const stem = base.replace(/(?<=.)\.[^.]+(?:\.gz)?$/i, '');
	const marker = pattern.replace(/\{(name|stem)\}/g, (_, place) => (place === 'name' ? base : stem));
	return pattern.includes('/') ? marker : `${folder}${marker}`;
}
