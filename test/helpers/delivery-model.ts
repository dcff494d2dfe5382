import type { Delivered, ExpectedStage, Rules } from './feed-model.js';
import { type Mended, type Repairable, turned, type Witness, withCopies } from './repair-model.js';

/** A delivery, with the run that brought it. Of each date and name the last one that counts stands. */
export interface Version extends Repairable {
	readonly run: string;
	/** Runs that took it back by its name, or together with all that its run brought. */
	readonly takenBy: readonly string[];
}

/** Everything that was ever delivered, the oldest first, and which run undid which. */
export interface Books {
	readonly versions: readonly Version[];
	readonly undoings: readonly { readonly run: string; readonly undoes: string }[];
	/** Runs that repaired or waived something. */
	readonly repairRuns: readonly string[];
}

/** What a person takes back. */
export type Taking = { readonly run: string } | { readonly date: string; readonly name: string };

export const NO_BOOKS: Books = { versions: [], undoings: [], repairRuns: [] };

/** What stands now. */
export function standing({ versions }: Books): readonly Version[] {
	return versions.filter((each) => each.stands);
}

function isUndone({ undoings }: Pick<Books, 'undoings'>, run: string): boolean {
	return undoings.some((each) => each.undoes === run && !isUndone({ undoings }, each.run));
}

function counts(books: Pick<Books, 'undoings'>, version: Version): boolean {
	return !isUndone(books, version.run) && version.takenBy.every((run) => isUndone(books, run));
}

const isOf = (date: string, name: string) => (each: Pick<Delivered, 'date' | 'name'>) =>
	each.date === date && each.name === name;

/** Whether a content is not loaded by itself, since somebody took it back. */
export function isTakenBack(books: Books, date: string, name: string, content: string): boolean {
	const mine = books.versions.filter(isOf(date, name));
	if (mine.some((each) => each.stands && each.content === content)) return false;
	const last = mine.filter((each) => each.content === content).at(-1);
	return last !== undefined && !counts(books, last);
}

/** The books after a run has staged files. */
export function afterLoad(
	books: Books,
	run: string,
	date: string,
	{ delivered, states }: ExpectedStage,
	witness: Witness,
): Books {
	const stood = standing(books);
	const isNew = (each: Delivered) => {
		if (each.date !== date) return false;
		const before = stood.find(isOf(date, each.name));
		const state = states.get(each.name);
		if (state === 'duplicate') return before?.content !== each.content;
		return state === 'loaded' || state === 'corrected' || state === 'reloaded';
	};
	const fresh = delivered.filter(isNew);
	const versions = books.versions.map((each): Version => {
		const now = each.stands ? delivered.find(isOf(each.date, each.name)) : undefined;
		if (!now) return each;
		return fresh.includes(now) ? { ...each, stands: false } : { ...each, ...now };
	});
	const came = fresh.map((each): Version => {
		const before = stood.find(isOf(date, each.name));
		// What is read again is repaired as it was; another content says anew what its records are.
		const kept = states.get(each.name) === 'reloaded' ? before?.repairs.filter(({ stands }) => stands) : undefined;
		return { ...each, run, takenBy: [], stands: true, repairs: kept ?? [] };
	});
	return { ...books, versions: withCopies(books.versions, [...versions, ...came], witness) };
}

/** The books after a run has mended or waived records of deliveries, which are given by their places. */
export function afterRepair(books: Books, run: string, mended: ReadonlyMap<number, readonly Mended[]>): Books {
	const versions = books.versions.map((each, at) => ({
		...each,
		repairs: [...each.repairs, ...(mended.get(at) ?? [])],
	}));
	return { ...books, versions, repairRuns: [...books.repairRuns, run] };
}

/** The books after a run has taken something back; `null` where there is nothing to take. */
export function afterUndo(
	books: Books,
	run: string,
	what: Taking,
	rules: Pick<Rules, 'duplicates'>,
	witness: Witness,
): Books | null {
	const isTaken = (each: Version) =>
		'run' in what ? each.run === what.run : isOf(what.date, what.name)(each) && counts(books, each);
	if ('run' in what) {
		const isUndo = books.undoings.some((each) => each.run === what.run);
		const took = books.versions.some((each) => each.takenBy.includes(what.run));
		const repaired = books.repairRuns.includes(what.run);
		if (isUndone(books, what.run) || !(isUndo || took || repaired || books.versions.some(isTaken))) return null;
	} else if (!books.versions.some(isTaken)) return null;
	const undoings = 'run' in what ? [...books.undoings, { run, undoes: what.run }] : books.undoings;
	const marked = books.versions.map((each) => (isTaken(each) ? { ...each, takenBy: [...each.takenBy, run] } : each));
	const last = (all: readonly Version[], under: Pick<Books, 'undoings'>, { date, name }: Version) =>
		all.findLastIndex((each) => isOf(date, name)(each) && counts(under, each));
	// Only what the change concerns stands otherwise.
	const versions = marked.map((each, index): Version => {
		const then = last(marked, { undoings }, each);
		return then === last(books.versions, books, each) ? each : { ...each, stands: index === then };
	});
	const decided = withCopies(books.versions, decideCopies(books.versions, versions, rules), witness);
	const isUndoneNow = (each: string) => isUndone({ undoings }, each);
	const repairedOtherwise = decided.map((each) => ({
		...each,
		repairs: turned(each.repairs, (one) => isUndone(books, one), isUndoneNow),
	}));
	return { ...books, undoings, versions: repairedOtherwise };
}

const seriesOf = (name: string) => name.replace(/\d+/g, '#');

function inOrder(a: Delivered, b: Delivered): number {
	return `${a.date} ${a.name}` < `${b.date} ${b.name}` ? -1 : 1;
}

/** Which of the deliveries that stand now are copies: those that changed, and those behind one that changed. */
function decideCopies(
	before: readonly Version[],
	after: readonly Version[],
	{ duplicates }: Pick<Rules, 'duplicates'>,
): Version[] {
	const result = [...after];
	for (const series of new Set(after.map(({ name }) => seriesOf(name)))) {
		const slots = [
			...new Map(
				after.filter(({ name }) => seriesOf(name) === series).map((each) => [`${each.date} ${each.name}`, each]),
			).values(),
		].sort(inOrder);
		let previous: Version | undefined;
		let isNews = false;
		for (const { date, name } of slots) {
			const now = result.find((each) => isOf(date, name)(each) && each.stands);
			const was = before.find((each) => isOf(date, name)(each) && each.stands);
			if (!now) {
				isNews = isNews || was !== undefined;
				continue;
			}
			const isBack = before[after.indexOf(now)]?.stands !== true;
			const isCopy = previous?.content === now.content;
			let { loaded } = now;
			if (isBack) loaded = !(isCopy && (!now.loaded || duplicates === 'skip'));
			else if (isNews && !isCopy) loaded = true;
			else if (isNews && isCopy && duplicates === 'skip') loaded = false;
			result[result.indexOf(now)] = { ...now, loaded };
			previous = { ...now, loaded };
			isNews = isBack && was?.content !== now.content;
		}
	}
	return result;
}
