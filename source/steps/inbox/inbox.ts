import { amount, listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import { storedName } from '../../core/names/wrapped-name.js';
import type { FileReport, StepEvent } from '../../core/run/events.js';
import type { MissingFile } from '../../core/run/missing.js';
import type { Selection } from '../../sources/select-files.js';
import { sidecarFiles } from '../../sources/sidecar-files.js';
import type { Source, SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { absentFiles } from './absent.js';
import type { DayFiles } from './day-files.js';
import { type Unexpected, unexpected } from './expected.js';
import { goneFault, goneFiles } from './gone.js';
import { type AwayFile, type DayFile, loadedAway } from './known-files.js';
import { type Manifest, readManifest } from './manifest.js';
import { refusedBefore } from './refused-before.js';

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
	const away = (await day?.awayOf(source)) ?? new Map<string, AwayFile>();
	const names = new Set(files.map(({ name }) => name));
	const { policies } = settings;
	const loaded = new Set(loadedAway(known, away).map(({ name }) => name));
	const unlisted = manifest?.missing(selection, loaded, reports) ?? [];
	const { missing: expected, surplus } = await unexpectedOf(settings, source, selection, known, runDate);
	const isWarned = policies.manifest === 'warn';
	for (const { message } of isWarned ? unlisted : [])
		yield { type: 'warning', step: 'read', code: 'W_MANIFEST', message };
	for (const message of surplus) yield { type: 'warning', step: 'read', code: 'W_EXPECTED', message };
	const refused = (await day?.refusedOf(source)) ?? [];
	const missing = [
		...(isWarned ? [] : unlisted),
		...goneFiles(known, names, away, reports, runDate, policies.goneFiles),
		...refusedBefore(refused, names, settings, runDate),
		...expected,
	];
	for (const each of missing) yield { type: 'missing', missing: each };
	const fault = goneFault(missing, policies.goneFiles);
	if (fault !== null) throw fault;
	return missing;
}

/**
 * Lets a day go on of which every loaded file was put away, and refuses any other one of which no file is there to be
 * read, with what is expected of it.
 *
 * @param nothing - why no file is read
 * @throws EtlError `E_FILES_LATE` where files were due by now; else `nothing`
 */
export async function* requirePutAway(
	{ settings, runDate, permissions }: StepContext,
	source: Source,
	selection: readonly Selection[],
	nothing: EtlError,
	{ day }: { readonly day?: DayFiles },
): AsyncGenerator<StepEvent, void> {
	const known = (await day?.of(source)) ?? [];
	const away = (await day?.awayOf(source)) ?? new Map<string, AwayFile>();
	const { missing } = await unexpectedOf(settings, source, selection, known, runDate);
	const sidecars = sidecarFiles(settings, runDate, []);
	const refused = new Set(((await day?.refusedOf(source)) ?? []).map(({ name }) => storedName(name)));
	const wasLoaded = loadedAway(known, away).filter(({ name }) => !sidecars.is(name));
	const isThere = known.length > 0 && known.every(({ name }) => away.has(storedName(name)));
	const isWhole = missing.length === 0 && isThere;
	const where = whereabouts(wasLoaded, refused, runDate);
	if (isWhole && permissions.reload !== true)
		return yield { type: 'notice', step: 'read', message: `Nothing new to read: ${where}` };
	for (const each of missing) yield { type: 'missing', missing: each };
	// The reason may have named a file that is not there.
	const unsaid = missing.map(({ message }) => message).filter((message) => !nothing.message.includes(message));
	const lines = [...unsaid, ...(wasLoaded.length > 0 ? [where] : [])];
	if (missing.length === 0 && wasLoaded.length === 0) throw nothing;
	const code = missing.some(({ isLate }) => isLate) ? 'E_FILES_LATE' : nothing.code;
	const { context } = nothing;
	const hint =
		wasLoaded.length > 0 && missing.length === 0 ? MOVE_BACK : code === nothing.code ? nothing.hint : undefined;
	throw new EtlError(code, [nothing.message, ...lines].join('\n'), { context, ...(hint !== undefined && { hint }) });
}

const MOVE_BACK = 'To read them again, move them back into the source.';

/** Says where files are. Of what was refused something may be loaded: another member, or an earlier delivery. */
function whereabouts(away: readonly AwayFile[], refused: ReadonlySet<string>, runDate: string): string {
	const words = (files: readonly AwayFile[], what: string) =>
		files.length === 0
			? []
			: [
					`${amount(files.length, 'file')} of ${runDate} ${files.length === 1 ? 'is' : 'are'} ${what}: ${placesOf(files)}`,
				];
	return [
		...words(
			away.filter(({ name }) => !refused.has(name)),
			'loaded and put away',
		),
		...words(
			away.filter(({ name }) => refused.has(name)),
			'put away and not loaded, or in part',
		),
	].join('; ');
}

/** Where files are that were put away. */
function placesOf(away: readonly AwayFile[]): string {
	return listed(away.map(({ name, to }) => to ?? `${name} (deleted)`));
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
