import { createHash } from 'node:crypto';
import { amount, listed } from '../../core/amounts.js';
import type { StagedFile, StepEvent } from '../../core/run/events.js';
import type { PutAwayFile } from '../../core/run/put-away.js';
import { fillRunDate } from '../../core/run/run-date.js';
import { isOfOtherDate, signedName } from '../../sources/select-files.js';
import { sidecarFiles } from '../../sources/sidecar-files.js';
import { type StoredFile, storedFile } from '../../sources/source.js';
import type { BookkeepingRow } from '../../sql/bookkeeping/bookkeeping.js';
import type { LoadContext } from '../context.js';
import type { Offered, ReadResult } from '../read/read.js';

type Outcome = PutAwayFile['outcome'];

/** Files that are moved or deleted once the tables are committed: for events, and for the bookkeeping. */
export interface PutAwayPlan {
	readonly files: readonly PutAwayFile[];
	readonly rows: readonly BookkeepingRow[];
}

/** A file as the source stores it, with what the run decided of it: of an archive, of each of its members. */
interface Stored {
	readonly file: StoredFile;
	/** `null` where it is not decided. */
	readonly fates: (Outcome | null)[];
	readonly undecided: string[];
}

/**
 * Says which files of the run are put away, and where. Files that the run has not decided of stay where they are, and so
 * does an archive as long as one of its members is such a file. Markers, manifests and signatures go along with their files.
 *
 * @param staged - the files after stage
 */
export async function* planPutAway(
	context: LoadContext,
	feed: Pick<ReadResult, 'reports' | 'missing' | 'offered' | 'placeOf'>,
	staged: readonly StagedFile[],
): AsyncGenerator<StepEvent, PutAwayPlan> {
	const { settings, runDate } = context;
	const { after } = settings;
	if (after === null || feed.offered.length === 0) return { files: [], rows: [] };
	const stored = storedFiles(feed.offered, fatesOf(feed, staged, after.rejects));
	for (const { file, fates, undecided } of stored)
		if (undecided.length > 0 && fates.some((fate) => fate !== null))
			yield {
				type: 'notice',
				step: 'stage',
				message: `${file.name} stays where it is: ${amount(undecided.length, 'file')} of it ${undecided.length === 1 ? 'is' : 'are'} not of this run: ${listed(undecided, 3)}`,
			};
	const decided = new Map<string, { readonly file: StoredFile; readonly outcome: Outcome }>();
	for (const { file, fates, undecided } of stored) {
		if (undecided.length > 0 || fates.length === 0 || file.isFixed) continue;
		decided.set(file.name, { file, outcome: fates.includes('failed') ? 'failed' : 'done' });
	}
	const isWhole =
		feed.missing.length === 0 &&
		decided.size === stored.filter(({ fates }) => fates.length > 0).length &&
		[...decided.values()].every(({ outcome }) => outcome === 'done');
	const all = [...decided.values(), ...companions(context, feed.offered, stored, decided, isWhole)];
	const planned = all.flatMap(({ file, outcome }) => {
		const folder = outcome === 'done' ? after.done : after.failed;
		if (folder === null && (outcome === 'failed' || after.act === 'move')) return [];
		const { name, prefix = '' } = file;
		const to = folder && `${prefix}${fillRunDate(folder, runDate)}/${name.slice(prefix.length)}`;
		return [{ file, outcome, to }];
	});
	return {
		files: planned.map(({ file: { name }, outcome, to }) => ({ name, outcome, to, state: 'planned', problem: null })),
		rows: planned.map((each) => rowOf(context, each, each.file.place ?? feed.placeOf(each.file.name))),
	};
}

/** What the run decided of each file by its name; what is not among it is not decided. */
function fatesOf(
	{ reports }: Pick<ReadResult, 'reports'>,
	staged: readonly StagedFile[],
	rejects: Outcome,
): ReadonlyMap<string, Outcome | null> {
	const fates = new Map<string, Outcome | null>();
	// A sender may still be writing what has changed.
	const failed = (code: string | undefined) => (code === 'E_FILE_CHANGED' ? null : 'failed');
	for (const { name, state, fault } of reports)
		if (state === 'refused' || state === 'empty') fates.set(name, failed(fault?.code));
	for (const { name, state, fault, rejected } of staged) {
		const loaded = rejected > 0 ? rejects : 'done';
		// What a person took back is for a person to remove.
		fates.set(name, state === 'withdrawn' ? null : state === 'refused' ? failed(fault?.code) : loaded);
	}
	return fates;
}

/** The files that the source stores of those that the run looked at; a file that is passed over decides nothing. */
function storedFiles(offered: readonly Offered[], fates: ReadonlyMap<string, Outcome | null>): Stored[] {
	const stored = new Map<string, Stored>();
	for (const { file, selection } of offered) {
		if (selection.isSidecar) continue;
		const { name, skipped, isLater, refusal } = selection;
		const own = storedFile(file);
		const known = stored.get(own.name) ?? { file: own, fates: [], undecided: [] };
		stored.set(own.name, known);
		if (skipped !== null && !isLater && !isOfOtherDate(selection)) continue;
		// What may not be opened is no file to move either.
		const isOpen = skipped === null && refusal === null && file.refusal === null;
		const fate = (isOpen && fates.get(name)) || null;
		known.fates.push(fate);
		if (fate === null) known.undecided.push(name);
	}
	return [...stored.values()];
}

/** Files that say something of other files, and go where those go. */
function companions(
	{ settings, runDate }: LoadContext,
	offered: readonly Offered[],
	stored: readonly Stored[],
	decided: ReadonlyMap<string, { readonly outcome: Outcome }>,
	isWhole: boolean,
): { readonly file: StoredFile; readonly outcome: Outcome }[] {
	const sidecars = sidecarFiles(settings, runDate, []);
	const waiting = new Map<string, string[]>();
	for (const { file } of stored) {
		const marker = sidecars.markerOf(file.name);
		if (marker !== null) waiting.set(marker, [...(waiting.get(marker) ?? []), file.name]);
	}
	return offered.flatMap(({ file, selection: { name, isSidecar, skipped } }) => {
		if (file.refusal !== null || file.isFixed || storedFile(file).name !== name) return [];
		if (isSidecar && sidecars.isOfDay(name))
			return isWhole ? [{ file: storedFile(file), outcome: 'done' as const }] : [];
		const signed = skipped === null ? null : signedName(name);
		const owners = isSidecar ? (waiting.get(name) ?? []) : signed === null ? [] : [signed];
		const outcomes = owners.map((owner) => decided.get(owner)?.outcome);
		const [first] = outcomes;
		return first !== undefined && outcomes.every((each) => each !== undefined)
			? [{ file: storedFile(file), outcome: first }]
			: [];
	});
}

function rowOf(
	{ run, runDate, model }: LoadContext,
	{ file, outcome, to }: { readonly file: StoredFile; readonly outcome: Outcome; readonly to: string | null },
	place: string,
): BookkeepingRow {
	const { name, place: _, ...facts } = file;
	return {
		put_id: createHash('sha256')
			.update(JSON.stringify([model.stage, run.id, place, name]))
			.digest('hex'),
		run_id: run.id,
		sequence: Number(run.id.split('.').at(-1)),
		stage_table: model.stage,
		run_date: runDate,
		place,
		name,
		outcome,
		put_into: to,
		facts: JSON.stringify({ ...facts, name }),
		state: 'planned',
		problem: null,
		ended_at: null,
	};
}
