import { storedName } from '../../core/names/wrapped-name.js';
import type { Engine, Row } from '../../engines/engine.js';
import { placeOf, type Source } from '../../sources/source.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { filesOfDate, lastFilesOfDate } from '../../sql/bookkeeping/day-files.js';
import { putAwayOfDate } from '../../sql/bookkeeping/put-away.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import type { AwayFile, DayFile, RefusedFile } from './known-files.js';

/** What earlier runs know of the files of a run date. Asked once. */
export class DayFiles {
	readonly #engine: Engine;
	readonly #model: FeedModel;
	readonly #runDate: string;
	#rows: Promise<readonly Row[]> | null = null;
	#away: Promise<readonly Row[]> | null = null;
	#last: Promise<readonly Row[]> | null = null;

	constructor(engine: Engine, model: FeedModel, runDate: string) {
		this.#engine = engine;
		this.#model = model;
		this.#runDate = runDate;
	}

	/** The files that came from a source. One of which nobody knows where it came from is held against none. */
	async of(source: Source): Promise<readonly DayFile[]> {
		this.#rows ??= this.#look();
		return ofSource(source, await this.#rows).map((row) => ({
			name: textOf(row, 'name'),
			staged: numberOf(row, 'staged'),
			isLoaded: numberOf(row, 'active') === 1,
		}));
	}

	/** The files of a source that were put away, by their names, with what the last run did with each. */
	async awayOf(source: Source): Promise<ReadonlyMap<string, AwayFile>> {
		this.#away ??= this.#lookAway();
		const away = new Map<string, AwayFile>();
		const seen = new Set<string>();
		for (const row of ofSource(source, await this.#away)) {
			const name = textOf(row, 'name');
			if (seen.has(name)) continue;
			seen.add(name);
			if (!isAway(row)) continue;
			const outcome = row.outcome as AwayFile['outcome'];
			away.set(name, { name, outcome, to: row.put_into === null ? null : textOf(row, 'put_into') });
		}
		return away;
	}

	/** The files of a source that were not loaded when they last came, and were put away for it. */
	async refusedOf(source: Source): Promise<readonly RefusedFile[]> {
		this.#away ??= this.#lookAway();
		const failed = ofSource(source, await this.#away).filter((row) => row.outcome === 'failed' && isAway(row));
		if (failed.length === 0) return [];
		this.#last ??= this.#lookLast();
		const rows = ofSource(source, await this.#last);
		const id = (row: Row, name: string) => JSON.stringify([row.run_id, name]);
		const places = new Map(failed.map((row) => [id(row, textOf(row, 'name')), row.put_into]));
		const newest = new Map<string, number>();
		for (const row of rows) newest.set(storedName(textOf(row, 'name')), numberOf(row, 'file_id'));
		return rows.flatMap((row): RefusedFile[] => {
			const [name, state] = [textOf(row, 'name'), row.state];
			const to = places.get(id(row, storedName(name)));
			if (to === undefined || (state !== 'refused' && state !== 'empty')) return [];
			// An archive that could not be opened has come again where one of its members has come since.
			if (storedName(name) === name && newest.get(name) !== numberOf(row, 'file_id')) return [];
			const code = row.fault_code === null ? null : textOf(row, 'fault_code');
			return [{ name, state, code, to: to === null ? null : String(to) }];
		});
	}

	async #look(): Promise<readonly Row[]> {
		const live = await this.#engine.inspect();
		if (!live.tables.has(BOOKKEEPING.files)) return [];
		return this.#engine.rows(filesOfDate(this.#model, live, this.#runDate));
	}

	async #lookLast(): Promise<readonly Row[]> {
		const live = await this.#engine.inspect();
		if (!live.tables.has(BOOKKEEPING.files)) return [];
		return this.#engine.rows(lastFilesOfDate(this.#model, live, this.#runDate));
	}

	async #lookAway(): Promise<readonly Row[]> {
		const live = await this.#engine.inspect();
		if (!live.tables.has(BOOKKEEPING.putAway)) return [];
		return this.#engine.rows(putAwayOfDate(this.#model, this.#runDate));
	}
}

/** What could not be moved is where it was, unless somebody has taken it since. */
function isAway({ state, problem }: Row): boolean {
	return state !== 'left' && (state !== 'planned' || problem === null);
}

function ofSource(source: Source, rows: readonly Row[]): readonly Row[] {
	const places = source.places ?? [placeOf(source)];
	return rows.filter((row) => row.place !== null && places.includes(textOf(row, 'place')));
}
