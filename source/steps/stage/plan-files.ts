import { EtlError } from '../../core/errors.js';
import { seriesOf } from '../../core/names/series.js';
import type { Statement } from '../../core/plan/plan.js';
import type { FileFault } from '../../core/records/record.js';
import { isLoad, type RestatedFile, type StagedState, type StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { counters, numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { neighbours, noteSource, retire } from '../../sql/bookkeeping/deliveries.js';
import { setAside } from '../../sql/bookkeeping/withdrawn.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { replaceFile } from '../../sql/stage.js';
import { ask, type LoadContext } from '../context.js';
import { toFileFault } from '../read/feed-file.js';
import type { ReadFile, ReadResult } from '../read/read.js';
import { type Decision, decideDeliveries, type Incoming, makesDelivery } from './decide-deliveries.js';
import { type AnyDelivery, type Delivery, samePlace, toDelivery } from './deliveries.js';
import { heldKeys } from './held-keys.js';
import { numberDeliveries } from './number-deliveries.js';
import { renumber } from './number-files.js';
import { readDeliveries } from './read-deliveries.js';
import {
	type Changes,
	findChanges,
	mergeStatements,
	type Numbers,
	pointStatements,
	restatedFiles,
	restoreStatements,
} from './restate-files.js';
import { DeliveriesByName, isThere, standing } from './standing-delivery.js';
import { goneDeliveries, goneWords, withdrawGone } from './withdraw-gone.js';

/** The delivery with the same content as a file, and the file that has the rows. */
export interface Twin {
	readonly fileId: number;
	readonly name: string;
	readonly runDate: string;
}

/** The plan for one file that was read. */
export interface FilePlan {
	readonly file: ReadFile;
	readonly fileId: number;
	readonly state: StagedState;
	/** Which delivery of its name, source and date it is, counted from 1; `null` where it is none. */
	readonly delivery: number | null;
	/** The run with which a person took its content back, where that keeps it from being loaded. */
	readonly withdrawnBy: string | null;
	readonly place: string;
	readonly series: string;
	/** Whether it is the current delivery of its name, source and date once it is staged. */
	readonly stands: boolean;
	/** The delivery that it replaces. */
	readonly replaces: Delivery | null;
	/** The delivery that has the content already. */
	readonly sameAs: Twin | null;
	readonly fault: FileFault | null;
	/** Statements that make loaded files copies of it, once it is staged. */
	readonly afterwards: readonly Statement[];
}

/** The plan for the files of a day, and for earlier deliveries that they change. */
export interface StagePlan {
	readonly files: readonly FilePlan[];
	/** Statements that run first, while everything that was loaded is still there. */
	readonly before: readonly Statement[];
	/** Statements that run when all files are staged. */
	readonly after: readonly Statement[];
	readonly restated: readonly RestatedFile[];
}

/** Rules about files, apart from names and contents. */
export interface FileRules {
	/** Files that are refused already, and why. */
	readonly refusals: ReadonlyMap<ReadFile, EtlError>;
	/** Files that are refused unless their content is there already. */
	readonly drifts: ReadonlyMap<ReadFile, EtlError>;
	/** Whether a file whose content is loaded already is read again. */
	readonly reloads: (file: ReadFile, earlier: Delivery) => boolean;
}

/** Decides for each file whether it is new, corrected, loaded already or a copy, unless it is refused already. */
export async function* planFiles(
	context: LoadContext,
	feed: Pick<ReadResult, 'ready' | 'placeOf' | 'source' | 'missing'>,
	rules: FileRules,
	live: LiveSchema,
	damaged: ReadonlySet<number>,
): AsyncGenerator<StepEvent, StagePlan> {
	const { engine, model, runDate, settings } = context;
	const { duplicates } = settings.policies;
	const hasBookkeeping = live.tables.has(BOOKKEEPING.files);
	const last = hasBookkeeping ? numberOf((await engine.rows(counters(model, runDate)))[0], 'file_id') : 0;
	const deliveries = new DeliveriesByName(yield* readDeliveries(context, live, runDate), damaged);
	const { all } = deliveries;
	const ofDate = all.filter((each) => each.stands);
	const leaving = goneDeliveries(context, feed, ofDate);
	const incoming = identify(context, feed, deliveries, rules);
	const series = [...new Set([...incoming, ...leaving].map((each) => each.series))];
	const nearby = hasBookkeeping
		? (yield* ask(context, 'stage', neighbours(model, live, runDate, series))).map(toDelivery)
		: [];
	const decided = decideDeliveries(incoming, { runDate, ofDate, neighbours: nearby, leaving }, duplicates);
	const turning = { leaving, returning: [] };
	const changes = hasBookkeeping ? yield* findChanges(context, live, decided, damaged, turning) : NO_CHANGES;
	if (duplicates !== 'load') yield* tellSameContent(decided.files, changes);
	const { fileIds, numbers, renumbered } = yield* numberDeliveries(context, live, last, ofDate, decided.files, changes);
	for (const { name, runDate: date } of changes.lost) {
		const message = `${name} of ${date} was skipped as a copy, and what it was a copy of is nowhere any more: run that date again`;
		yield { type: 'warning', step: 'stage', code: 'W_COPY_LOST', message };
	}
	const files = decided.files.map((decision): FilePlan => {
		const { incoming: given, state, copyOf } = decision;
		const fileId = fileIds.get(given) as number;
		const stands = makesDelivery(decision);
		const merged = changes.merged.filter((each) => each.because === given);
		return {
			file: given.file,
			fileId,
			state,
			delivery: stands ? given.number : null,
			withdrawnBy: given.withdrawnBy,
			place: feed.placeOf(given.name),
			series: given.series,
			stands,
			replaces: stands ? given.earlier : null,
			sameAs: twinOf(decision, numbers),
			fault: faultOf(decision, rules.refusals.get(given.file) ?? rules.drifts.get(given.file), copyOf),
			afterwards: merged.flatMap((each) => mergeStatements(model, context.run.id, each, changes.repaired, numbers)),
		};
	});
	return {
		files,
		before: [
			...renumber(model, renumbered),
			...noteMissingSources(context, decided.files, feed),
			...restoreStatements(model, context.run.id, changes, numbers),
			...(yield* heldKeys(context, live, [...files.flatMap(({ replaces }) => replaces ?? []), ...leaving], damaged)),
			...withdrawGone(context, all, leaving),
		],
		after: [
			...changes.merged
				.filter(({ because }) => because === null)
				.flatMap((each) => mergeStatements(model, context.run.id, each, changes.repaired, numbers)),
			...pointStatements(model, changes, numbers),
		],
		restated: [...goneWords(leaving), ...restatedFiles(changes, numbers)],
	};
}

const NO_CHANGES: Changes<ReadFile> = {
	restored: [],
	merged: [],
	repaired: new Set(),
	pointed: [],
	lost: [],
	losing: new Set(),
	known: [],
};

/** The run with which a person took a delivery back. */
function takenBackBy(delivery: AnyDelivery | undefined): string | null {
	return delivery?.withdrawn?.why === 'undo' ? delivery.withdrawn.by : null;
}

/** Finds the current delivery of each file's identity, and whether a person has withdrawn this content. */
function identify(
	{ permissions }: LoadContext,
	{ ready, placeOf }: Pick<ReadResult, 'ready' | 'placeOf'>,
	deliveries: DeliveriesByName,
	{ refusals, drifts, reloads }: FileRules,
): Incoming<ReadFile>[] {
	return ready.map((file) => {
		const { name, sha256, outcome, rejected, nulled } = file.report;
		const place = placeOf(name);
		const named = deliveries.of(name, place);
		const earlier = standing(named, place);
		const identity = {
			file,
			name,
			place,
			series: seriesOf(name),
			sha256: sha256 ?? '',
			outcome,
			rejected,
			nulled,
		};
		const before = named.filter((each) => each.sha256 === identity.sha256).at(-1);
		const isSame = earlier?.sha256 === identity.sha256;
		return {
			...identity,
			earlier,
			isRefused: refusals.has(file),
			drifts: drifts.has(file),
			reloads: isThere(earlier, identity.sha256) && reloads(file, earlier),
			withdrawnBy: isSame || permissions.again === true ? null : takenBackBy(before),
			returns: null,
			number: named.reduce((most, each) => Math.max(most, each.number), 0) + 1,
		};
	});
}

function twinOf({ incoming, state, copyOf }: Decision<ReadFile>, numbers: Numbers): Twin | null {
	const { earlier } = incoming;
	if (state === 'already' && earlier)
		return { fileId: numbers.now(earlier.fileId), name: earlier.name, runDate: earlier.runDate };
	if (state !== 'duplicate' || copyOf === null) return null;
	const fileId = numbers.holderOf(incoming)?.fileId ?? earlier?.sameAs ?? 0;
	return { fileId: numbers.now(fileId), name: copyOf.name, runDate: copyOf.runDate };
}

function faultOf(
	{ incoming: { name, sha256 }, state }: Decision<ReadFile>,
	refusal: EtlError | undefined,
	copyOf: { readonly name: string; readonly runDate: string } | null,
): FileFault | null {
	if (state !== 'refused') return null;
	if (refusal) return toFileFault(refusal);
	const other = copyOf ? `${copyOf.name} of ${copyOf.runDate}` : 'a later delivery';
	return toFileFault(new EtlError('E_DUPLICATE_FILE', `${name} has the content of ${other}`, { context: { sha256 } }));
}

/** Records the source of a file that an earlier version loaded without one. */
function noteMissingSources(
	{ model }: LoadContext,
	decisions: readonly Decision<ReadFile>[],
	{ placeOf }: Pick<ReadResult, 'placeOf'>,
): Statement[] {
	return decisions.flatMap(({ incoming: { earlier, name, series }, state }) =>
		earlier?.place === null && (state === 'already' || state === 'duplicate')
			? [noteSource(model, earlier.fileId, placeOf(name), series)]
			: [],
	);
}

/** Two deliveries of different series with the same content are both loaded, and a person should know it. */
async function* tellSameContent(
	decisions: readonly Decision<ReadFile>[],
	{ known, losing }: Changes<ReadFile>,
): AsyncGenerator<StepEvent, void> {
	const seen = new Map<string, { name: string; place: string | null; series: string; of: string }>();
	for (const each of known)
		if (!losing.has(each.fileId)) seen.set(each.sha256, { ...each, of: `${each.name} of ${each.runDate}` });
	for (const { incoming, copyOf, givesOthers } of decisions.filter(isLoad)) {
		if (givesOthers && copyOf !== null) yield sameContent(tellsOthers(incoming.name, copyOf));
		const { name, place, series, sha256 } = incoming;
		const other = seen.get(sha256);
		seen.set(sha256, { name, place, series, of: name });
		if (!other || (other.series === series && samePlace(other.place, place))) continue;
		const from = samePlace(other.place, place) ? '' : ` from ${other.place}`;
		const moved =
			from !== '' && other.name === name
				? `; if it is the same source, which moved, sourceName: ${other.place} says so in the config`
				: '';
		const message = `${name} has the content of ${other.of}${from}, and is no later delivery of it: both are loaded${moved}`;
		yield sameContent(message);
	}
}

function sameContent(message: string): StepEvent {
	return { type: 'warning', step: 'stage', code: 'W_SAME_CONTENT', message };
}

/** A delivery is no copy of the one before it, though the bytes are the same. */
function tellsOthers(
	name: string,
	{ name: other, runDate }: { readonly name: string; readonly runDate: string },
): string {
	return `${name} has the content of ${other} of ${runDate}, which gives other rows now, by its run date or the config: both are loaded`;
}

/** The statements that take out the rows that a file replaces; they are kept, and return if the file is withdrawn. */
export function replacedRows({ model, runDate }: LoadContext, { replaces, file }: FilePlan): Statement[] {
	if (replaces === null) return [];
	// A damaged file is not what was delivered, and may not return.
	if (replaces.sha256 === '') return replaceFile(model, runDate, replaces.fileId, file.report.name);
	return replaces.isLoaded ? setAside(model, replaces) : retire(model, replaces);
}
