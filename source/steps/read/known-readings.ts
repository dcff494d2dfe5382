import { z } from 'zod';
import type { KnownReading } from '../../core/reading/drift.js';
import type { Engine, Row } from '../../engines/engine.js';
import { jsonOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { acceptedReadings, type SeriesKey, seriesReadings } from '../../sql/bookkeeping/readings.js';
import { BOOKKEEPING, type FeedModel } from '../../sql/model.js';
import { type Expected, type FileAddress, seriesKey } from './kept-reading.js';

const NOTHING: Expected = { known: [], accepted: null };

/** How the files of a feed were read, from the bookkeeping tables. Each series is read once. */
export class KnownReadings {
	readonly #engine: Engine;
	readonly #model: FeedModel;
	readonly #runDate: string;
	readonly #series = new Map<string, Promise<SeriesRows>>();
	#hasBookkeeping: Promise<boolean> | null = null;

	constructor(engine: Engine, model: FeedModel, runDate: string) {
		this.#engine = engine;
		this.#model = model;
		this.#runDate = runDate;
	}

	/** The readings to compare a file with, by the rules of docs/reference/reading.md. */
	async of(file: FileAddress): Promise<Expected> {
		this.#hasBookkeeping ??= this.#engine.inspect().then(({ tables }) => tables.has(BOOKKEEPING.readings));
		if (!(await this.#hasBookkeeping)) return NOTHING;
		const key = seriesKey(file);
		const id = JSON.stringify(key);
		const rows = this.#series.get(id) ?? this.#look(key);
		this.#series.set(id, rows);
		return expectedOf(await rows, file.path, this.#runDate);
	}

	async #look(key: SeriesKey): Promise<SeriesRows> {
		const [loaded, accepted] = [
			await this.#engine.rows(seriesReadings(this.#model, key, this.#runDate)),
			await this.#engine.rows(acceptedReadings(this.#model, key, this.#runDate)),
		];
		return { loaded: loaded.flatMap(toKnown), accepted: accepted.flatMap(toKnown) };
	}
}

interface KnownRow extends KnownReading {
	readonly row: Row;
}

interface SeriesRows {
	readonly loaded: readonly KnownRow[];
	readonly accepted: readonly KnownRow[];
}

/**
 * The reading that a person accepted for this very file; else those of the last day before it and of the day itself,
 * because several files of a series may each have a form. A day with none before it is compared with the next one.
 */
function expectedOf({ loaded, accepted }: SeriesRows, path: string, runDate: string): Expected {
	const own = accepted.find((each) => each.file === path && each.runDate === runDate);
	if (own)
		return { known: [own], accepted: { by: textOf(own.row, 'accepted_by'), at: textOf(own.row, 'accepted_at') } };
	// An accepted reading replaces the earlier one of the same file.
	const stands = loaded.filter(
		(each) => !accepted.some((other) => other.file === each.file && other.runDate === each.runDate),
	);
	const all = [...stands, ...accepted];
	const before = all.filter((each) => each.runDate < runDate);
	const last = before
		.map((each) => each.runDate)
		.sort()
		.at(-1);
	const known = all.filter((each) => each.runDate === last || each.runDate === runDate);
	return { known: known.length > 0 ? known : all, accepted: null };
}

const share = z.record(z.string(), z.number());

/** The parts of a bookkeeping row that are compared. */
const keptShape = z.object({
	version: z.literal(1),
	reading: z.object({
		facts: z.array(z.object({ name: z.string(), value: z.string(), basis: z.string() })),
		header: z.object({ line: z.number() }).nullable(),
		columns: z.array(z.object({ name: z.string(), mapped: z.string().nullable() })),
		account: z.object({ unit: z.string() }).nullable(),
	}),
	profile: z.object({
		columns: z.array(z.object({ filled: z.number(), forms: share, words: share.nullable() })),
		isAscii: z.boolean(),
	}),
});

/** A row that can be compared; empty where another version or somebody else wrote it. */
function toKnown(row: Row): KnownRow[] {
	const kept = jsonOf(row, 'reading', keptShape);
	if (kept === null) return [];
	const { reading, profile } = kept as unknown as Pick<KnownReading, 'reading' | 'profile'>;
	return [{ reading, profile, file: textOf(row, 'path'), runDate: textOf(row, 'run_date'), row }];
}
