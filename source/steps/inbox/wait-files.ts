import { setTimeout as sleep } from 'node:timers/promises';
import { listed } from '../../core/amounts.js';
import { EtlError, throwIfStopped } from '../../core/errors.js';
import type { StepEvent } from '../../core/run/events.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { selectFiles } from '../../sources/select-files.js';
import type { Source } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { absentFiles } from './absent.js';
import type { DayFiles } from './day-files.js';
import { unexpected } from './expected.js';
import { type AwayFile, loadedAway } from './known-files.js';
import { readManifest } from './manifest.js';

/** Milliseconds between the first two looks at the source, and at most between two. */
const FIRST = 250;
const LAST = 10_000;

/**
 * Waits until every file that a day must have is there and whole, and says for what it waits: those that `expect` names
 * and a manifest lists, their markers, the manifest, and any file at all.
 *
 * @param wait - milliseconds; then whoever asked goes on without
 * @throws EtlError `E_INTERRUPTED`, `E_TERMINATED`, `E_SOURCE_…`
 */
export async function* waitForFiles(
	context: StepContext,
	source: Source,
	day: DayFiles | undefined,
	wait = 0,
): AsyncGenerator<StepEvent, void> {
	const end = performance.now() + wait;
	let told = '';
	for (let pause = FIRST; performance.now() < end; pause = Math.min(pause * 1.5, LAST)) {
		const wanted = await wantedFiles(context, source, day);
		if (wanted.length === 0) return;
		const left = end - performance.now();
		const what = listed(wanted);
		if (what !== told) yield { type: 'waiting', message: `Waiting up to ${Math.ceil(left / 1000)} s for ${what}` };
		told = what;
		await sleep(Math.max(0, Math.min(pause, left)), undefined, { signal: context.signal }).catch(() => undefined);
		throwIfStopped(context.signal);
	}
}

/** What is not there yet, each as a person reads it. */
async function wantedFiles(context: StepContext, source: Source, day: DayFiles | undefined): Promise<string[]> {
	const { settings, runDate } = context;
	const files = await source.list();
	const selection = selectFiles(files, settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const known = (await day?.of(source)) ?? [];
	const away = (await day?.awayOf(source)) ?? new Map<string, AwayFile>();
	const loaded = new Set(loadedAway(known, away).map(({ name }) => name));
	const arrived = new Set(known.map(({ name }) => name));
	const later = selection
		.filter(({ isLater }) => isLater)
		.map(({ name, marker }) => (marker === null ? `${name} to be whole` : `${marker} for ${name}`));
	const absent = absentFiles(source, settings, runDate);
	const { missing } = await unexpected(settings.expect, { selection, arrived, absent }, runDate, Date.now());
	const wanted = [...later, ...missing.map(({ name }) => name)];
	const isThere = selection.some(({ skipped }) => skipped === null);
	// The manifest of a day that is put away went along with it.
	if (!isThere && wanted.length === 0 && loaded.size > 0) return [];
	try {
		const manifest = await readManifest(context, source, files);
		wanted.push(...(manifest?.missing(selection, loaded) ?? []).map(({ name }) => name));
	} catch (error) {
		// One that is being written is not whole yet.
		if (!(error instanceof EtlError) || !error.code.startsWith('E_MANIFEST')) throw error;
		wanted.push(error.code === 'E_MANIFEST_MISSING' ? 'the manifest' : 'a whole manifest');
	}
	return wanted.length > 0 || isThere || arrived.size > 0 ? [...new Set(wanted)] : [`a file of ${runDate}`];
}
