import { EtlError } from '../../core/errors.js';
import type { Drift } from '../../core/reading/drift.js';
import type { Doubt } from '../../core/reading/reading.js';
import type { FileReport } from '../../core/run/events.js';
import type { StepContext } from '../context.js';
import { toFileFault } from './feed-file.js';
import { driftOf, type Expected, type FileAddress } from './kept-reading.js';
import type { KnownReadings } from './known-readings.js';

/** A sentence names this many differences; the reading has all of them. */
const NAMED = 4;

/** The differences as a sentence. */
export function driftText({ differences, file, runDate }: Drift): string {
	const named = differences.slice(0, NAMED).map(({ message }) => message);
	const more = differences.length > NAMED ? [`and ${differences.length - NAMED} more`] : [];
	return `not read as ${file} of ${runDate} was: ${[...named, ...more].join('; ')}`;
}

/** The command that makes a file's reading the expected one. */
export function acceptCommand(name: string, runDate: string): string {
	const word = /^[\w./@%+:,-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
	return `etl-tui accept ${word} --date ${runDate}`;
}

/** Drift that does not prevent a file from being loaded. */
export function driftDoubt(drift: Drift, name: string, runDate: string): Doubt {
	return { code: 'D_DRIFT', message: driftText(drift), setting: acceptCommand(name, runDate) };
}

/** Drift that prevents a file from being loaded. */
export function driftFault(drift: Drift, name: string, runDate: string): EtlError {
	return new EtlError('E_DRIFT', `${name} is ${driftText(drift)}`, {
		context: { file: name },
		hint: `Ask the sender; if it is meant, \`${acceptCommand(name, runDate)}\` makes the new reading the expected one.`,
	});
}

/** Compares a file with its series. Differences that lose nothing, or that `policies.drift` allows, are doubts. */
export async function againstSeries(
	{ settings, runDate }: StepContext,
	report: FileReport,
	place: FileAddress,
	known: KnownReadings | undefined,
): Promise<{ readonly report: FileReport; readonly accepted: Expected['accepted'] }> {
	if (known === undefined || report.state !== 'ready' || report.reading === null) return { report, accepted: null };
	const expected = await known.of(place);
	const drift = driftOf(report, expected, settings);
	const accepted = drift === null ? expected.accepted : null;
	if (drift?.verdict !== 'warn') return { report: { ...report, drift }, accepted };
	const doubts = [...report.reading.doubts, driftDoubt(drift, report.name, runDate)];
	return { report: { ...report, drift, reading: { ...report.reading, doubts } }, accepted };
}

/** A file that is only read, as a run would treat it: where a run would refuse it or ask about it, it is refused. */
export function refusedForDrift(report: FileReport, runDate: string): FileReport {
	const { drift, name } = report;
	if (report.state !== 'ready' || drift === null || drift.verdict === 'warn') return report;
	return { ...report, state: 'refused', fault: toFileFault(driftFault(drift, name, runDate)) };
}
