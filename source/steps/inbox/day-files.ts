import type { Engine, Row } from '../../engines/engine.js';
import { placeOf, type Source } from '../../sources/source.js';
import { numberOf, textOf } from '../../sql/bookkeeping.js';
import { filesOfDate } from '../../sql/day-files.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';

/** A file of the run date that an earlier run has loaded: its rows stand in the stage. */
export interface DayFile {
	readonly name: string;
	readonly staged: number;
}

/** What earlier runs know of the files of a run date. Asked once. */
export class DayFiles {
	readonly #engine: Engine;
	readonly #model: FeedModel;
	readonly #runDate: string;
	#rows: Promise<readonly Row[]> | null = null;

	constructor(engine: Engine, model: FeedModel, runDate: string) {
		this.#engine = engine;
		this.#model = model;
		this.#runDate = runDate;
	}

	/** The files that came from a source. One of which nobody knows where it came from is held against none. */
	async of(source: Source): Promise<readonly DayFile[]> {
		const places = source.places ?? [placeOf(source)];
		this.#rows ??= this.#look();
		return (await this.#rows)
			.filter((row) => row.place !== null && places.includes(textOf(row, 'place')))
			.map((row) => ({
				name: textOf(row, 'name'),
				staged: numberOf(row, 'staged'),
			}));
	}

	async #look(): Promise<readonly Row[]> {
		const live = await this.#engine.inspect();
		if (!live.tables.has(BOOKKEEPING.files)) return [];
		return this.#engine.rows(filesOfDate(this.#model, live, this.#runDate));
	}
}
