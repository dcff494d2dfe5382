import { EtlError } from '../../core/errors.js';
import type { FileReport, StepEvent } from '../../core/events.js';
import type { MissingFile } from '../../core/missing.js';
import type { Selection } from '../../sources/select-files.js';
import type { Source, SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { absentFiles } from './absent.js';
import type { DayFile, DayFiles } from './day-files.js';
import { type Unexpected, unexpected } from './expected.js';
import { goneFault, goneFiles } from './gone.js';
import { type Manifest, readManifest } from './manifest.js';

/**
 * The manifest of the day; `null` where there is none to go by.
 *
 * @throws EtlError `E_MANIFEST_…` where the policy refuses a day without one
 */
export async function* openManifest(
	context: StepContext,
	source: Source,
	files: readonly SourceFile[],
): AsyncGenerator<StepEvent, Manifest | null> {
	try {
		return await readManifest(context, source, files);
	} catch (error) {
		if (!(error instanceof EtlError) || context.settings.policies.manifest === 'fail') throw error;
		yield {
			type: 'warning',
			step: 'read',
			code: 'W_MANIFEST',
			message: `${error.message}: no file is held against it`,
		};
		return null;
	}
}

/** A day as it was read. */
export interface DayRead {
	readonly files: readonly SourceFile[];
	readonly selection: readonly Selection[];
	readonly reports: readonly FileReport[];
	readonly manifest: Manifest | null;
}

/**
 * Says what should be among the files of the day and is not.
 *
 * @returns what keeps the day from being whole; what is only warned of is not among it
 * @throws EtlError `E_FILES_GONE` where the policy refuses such a day
 */
export async function* missingFiles(
	{ settings, runDate }: StepContext,
	source: Source,
	{ files, selection, reports, manifest }: DayRead,
	{ day }: { readonly day?: DayFiles },
): AsyncGenerator<StepEvent, readonly MissingFile[]> {
	const known = (await day?.of(source)) ?? [];
	const names = new Set(files.map(({ name }) => name));
	const { policies } = settings;
	const listed = manifest?.missing(selection, reports) ?? [];
	const { missing: expected, surplus } = await unexpectedOf(settings, source, selection, known, runDate);
	const isWarned = policies.manifest === 'warn';
	for (const { message } of isWarned ? listed : [])
		yield { type: 'warning', step: 'read', code: 'W_MANIFEST', message };
	for (const message of surplus) yield { type: 'warning', step: 'read', code: 'W_EXPECTED', message };
	const missing = [...(isWarned ? [] : listed), ...goneFiles(known, names, reports, runDate), ...expected];
	for (const each of missing) yield { type: 'missing', missing: each };
	const fault = goneFault(missing, policies.goneFiles);
	if (fault !== null) throw fault;
	return missing;
}

/**
 * Refuses a day of which no file is there to be read, with what is expected of it.
 *
 * @param nothing - why no file is read
 * @throws EtlError `E_FILES_LATE` where files were due by now; else `nothing`
 */
export async function* refuseEmptyDay(
	{ settings, runDate }: StepContext,
	source: Source,
	selection: readonly Selection[],
	nothing: EtlError,
	{ day }: { readonly day?: DayFiles },
): AsyncGenerator<StepEvent, never> {
	const known = (await day?.of(source)) ?? [];
	const { missing } = await unexpectedOf(settings, source, selection, known, runDate);
	for (const each of missing) yield { type: 'missing', missing: each };
	if (missing.length === 0) throw nothing;
	const code = missing.some(({ isLate }) => isLate) ? 'E_FILES_LATE' : nothing.code;
	// The reason may have said of what the source names that it is not there.
	const lines = missing.map(({ message }) => message).filter((message) => !nothing.message.includes(message));
	const { context, hint } = nothing;
	const said = { context, ...(code === nothing.code && { hint }) };
	throw new EtlError(code, [nothing.message, ...lines].join('\n'), said);
}

/** What `expect` and the source miss. What was loaded for the date has arrived, wherever it is now. */
function unexpectedOf(
	settings: StepContext['settings'],
	source: Source,
	selection: readonly Selection[],
	known: readonly DayFile[],
	runDate: string,
): Promise<Unexpected> {
	const arrived = new Set(known.map(({ name }) => name));
	const absent = absentFiles(source, settings, runDate);
	return unexpected(settings.expect, { selection, arrived, absent }, runDate, Date.now());
}
