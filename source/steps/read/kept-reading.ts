import { createHash } from 'node:crypto';
import type { Settings } from '../../config/settings.js';
import { seriesOf } from '../../core/names/series.js';
import { unwrappedName } from '../../core/names/wrapped-name.js';
import { type Drift, type KnownReading, nearestDrift } from '../../core/reading/drift.js';
import type { FileProfile } from '../../core/reading/profile.js';
import type { Reading } from '../../core/reading/reading.js';
import type { FileReport } from '../../core/run/events.js';
import type { SeriesKey } from '../../sql/bookkeeping/readings.js';

/** The readings that a file of a run date is compared with. */
export interface Expected {
	readonly known: readonly KnownReading[];
	/** Who made this file's reading the expected one, and when; `null` where nobody did. */
	readonly accepted: { readonly by: string; readonly at: string } | null;
}

/** Identifies the series of a file. */
export interface FileAddress {
	/** Identifies the source. */
	readonly source: string;
	/** Its name within the source. */
	readonly path: string;
}

export function seriesKey({ source, path }: FileAddress): SeriesKey {
	return { place: sourceKey(source), series: seriesOf(unwrappedName(path)) };
}

const DATES = /(?<!\d)(?:\d{4}([-_./]?)\d{2}\1\d{2}|\d{2}([-_./])\d{2}\2\d{4})(?!\d)/g;

/**
 * A source without the dates of its folders: a folder for each day is one source. Other numbers distinguish sources.
 */
export function sourceKey(source: string): string {
	return source.normalize('NFC').replace(DATES, '*');
}

/** A reading as it is stored: it has no text of the file but the names of columns, and nothing of a manifest. */
export function keptReading(reading: Reading, profile: FileProfile): string {
	const passedOver = reading.passedOver.map(({ sample: _, ...rest }) => rest);
	const { listed: _, ...own } = reading;
	return JSON.stringify({ version: 1, reading: { ...own, passedOver }, profile });
}

/** A text that is equal for readings that do not differ in anything that is compared. */
export function shapeOf({ facts, header, columns }: Reading): string {
	const shape = { facts: facts.map(({ name, value }) => [name, value]), named: header !== null, columns };
	return createHash('sha256').update(JSON.stringify(shape)).digest('hex');
}

/** How a file differs from its series, and what `policies.drift` does about it. */
export function driftOf(report: FileReport, { known }: Expected, settings: Settings): Drift | null {
	const { reading, profile, records } = report;
	if (reading === null || profile === null || known.length === 0) return null;
	const nearest = nearestDrift({ reading, profile, records }, known, settings.columns);
	if (nearest === null) return null;
	const { file, runDate } = nearest.known;
	const loses = nearest.differences.some((difference) => difference.loses);
	return { file, runDate, differences: nearest.differences, verdict: loses ? settings.policies.drift : 'warn' };
}
