import { factChanges, type PlannedFile, toFacts } from '../../core/plan/plan.js';
import type { FileReport } from '../../core/run/events.js';
import { hideReading } from './hide-values.js';

/** A line names this many differences. */
const NAMED = 5;

/** The part of a reading that a plan keeps. */
export function plannedReading({ state, format, records, rejected, reading }: FileReport) {
	return { state, format, records, rejected, reading: reading && hideReading(reading) } as const;
}

/**
 * How a file with the plan's bytes is read differently than it was then, a line each: another version of the program or
 * of a library may read the same bytes differently. A file with other bytes gives none.
 *
 * @param then - the file as the plan has it
 */
export function readingChanges(then: PlannedFile | undefined, file: FileReport): string[] {
	if (then === undefined || then.sha256 === null || then.sha256 !== file.sha256) return [];
	const { state, format, records, rejected, reading } = then;
	// The plan was read from a file, which leaves out what is undefined.
	const now = JSON.parse(JSON.stringify(plannedReading(file)));
	const changes = factChanges(toFacts({ state, format, records, rejected, reading }), toFacts(now));
	const named = changes.slice(0, NAMED).map((change) => `file ${file.name} is read otherwise: ${change}`);
	const more = changes.length - named.length;
	return more > 0 ? [...named, `file ${file.name} is read otherwise in ${more} more points`] : named;
}
