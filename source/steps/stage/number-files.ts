import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { idsBelow, inParts, renumberFile } from '../../sql/bookkeeping/deliveries.js';
import type { FeedModel } from '../../sql/model.js';
import { ask, type LoadContext } from '../context.js';
import { compareFiles, type Delivery, type Identity } from './deliveries.js';

/** Numbers that are left free behind a file's, for files of its date with names in between that come later. */
const STEP = 1_000_000;

/** A number is taken close above the one below: repeated corrections each come behind the one before. */
const CLOSE = STEP / 1_000;

/** A loaded file that must get another number. */
export interface Renumbered {
	readonly delivery: Delivery;
	readonly to: number;
}

/**
 * Assigns numbers to files. Among the files of one date they grow with the name, whenever each was loaded. Of equal
 * winners the one with the greater number wins, so that the result depends only on the feed.
 */
export class FileNumbers {
	#last: number;

	/** @param last - the greatest number so far */
	constructor(last: number) {
		this.#last = last;
	}

	/** A number for a file without rows in the stage, whose place in the order does not matter. */
	any(): number {
		return ++this.#last;
	}

	/** The next number, with room behind the one before. */
	next(): number {
		this.#last = (Math.floor(this.#last / STEP) + 1) * STEP;
		return this.#last;
	}

	/**
	 * Assigns numbers to files of one date, between those that are loaded for it.
	 *
	 * @param loaded - those whose rows stay
	 * @returns numbers in the order of `files`, and loaded files that must be renumbered where there is no room or no
	 * order
	 */
	async *among<F extends Identity>(
		context: LoadContext,
		files: readonly F[],
		loaded: readonly Delivery[],
	): AsyncGenerator<StepEvent, { readonly numbers: ReadonlyMap<F, number>; readonly renumbered: Renumbered[] }> {
		const numbers = new Map<F, number>();
		if (files.length === 0) return { numbers, renumbered: [] };
		const standing = [...loaded].sort(compareFiles);
		const runs = runsBetween(files, standing);
		const inner = runs.filter((run) => run.next !== null);
		const below = yield* greatestBelow(
			context,
			inner.map((run) => run.next?.fileId ?? 0),
		);
		const room = (run: Run<F>) => (run.next?.fileId ?? 0) - (below.get(run.next?.fileId ?? 0) ?? 0);
		if (!isInOrder(standing) || inner.some((run) => room(run) <= run.files.length))
			return this.#renumber(files, standing);
		for (const { files: between, next } of runs) {
			for (const [index, file] of between.entries()) {
				const from = next === null ? 0 : (below.get(next.fileId) ?? 0);
				const share = Math.floor((((next?.fileId ?? 0) - from) * (index + 1)) / (between.length + 1));
				numbers.set(file, next === null ? this.next() : from + Math.min(share, CLOSE * (index + 1)));
			}
		}
		return { numbers, renumbered: [] };
	}

	#renumber<F extends Identity>(files: readonly F[], standing: readonly Delivery[]) {
		const numbers = new Map<F, number>();
		const renumbered: Renumbered[] = [];
		const all = [
			...standing.map((delivery) => ({ delivery, file: null, name: delivery.name, place: delivery.place })),
			...files.map((file) => ({ delivery: null, file, name: file.name, place: file.place })),
		];
		for (const { delivery, file } of all.sort(compareFiles)) {
			const to = this.next();
			if (delivery) renumbered.push({ delivery, to });
			else if (file) numbers.set(file, to);
		}
		return { numbers, renumbered };
	}

	/** New numbers for a date whose numbers are not in the order of its names. */
	inOrder(loaded: readonly Delivery[]): Renumbered[] {
		const standing = [...loaded].sort(compareFiles);
		return isInOrder(standing) ? [] : standing.map((delivery) => ({ delivery, to: this.next() }));
	}
}

/** The statements that change numbers in the database. */
export function renumber(model: FeedModel, renumbered: readonly Renumbered[]): Statement[] {
	return renumbered.flatMap(({ delivery: { runDate, fileId, name }, to }) =>
		renumberFile(model, runDate, fileId, to, name),
	);
}

function isInOrder(standing: readonly Delivery[]): boolean {
	return standing.every((each, index) => index === 0 || (standing[index - 1] as Delivery).fileId < each.fileId);
}

/** Consecutive files before the same loaded one, or behind all of them. */
interface Run<F> {
	readonly files: F[];
	readonly next: Delivery | null;
}

function runsBetween<F extends Identity>(files: readonly F[], standing: readonly Delivery[]): Run<F>[] {
	const runs: Run<F>[] = [];
	let at = 0;
	for (const file of [...files].sort(compareFiles)) {
		while (at < standing.length && compareFiles(standing[at] as Delivery, file) < 0) at++;
		const next = standing[at] ?? null;
		const last = runs.at(-1);
		if (last && last.next === next) last.files.push(file);
		else runs.push({ files: [file], next });
	}
	return runs;
}

async function* greatestBelow(
	context: LoadContext,
	fileIds: readonly number[],
): AsyncGenerator<StepEvent, ReadonlyMap<number, number>> {
	const below = new Map<number, number>();
	for (const some of inParts(fileIds)) {
		const [row] = yield* ask(context, 'stage', idsBelow(context.model, some));
		for (const id of some) below.set(id, numberOf(row, `below_${id}`));
	}
	return below;
}
