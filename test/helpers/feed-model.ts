/**
 * What the spec says, once more and by other means: sections 5 and 6 in plain TypeScript over small arrays, to hold
 * against what the program did in a database.
 */

/** A record as the test writes it into a file; texts as they stand there. */
export interface WrittenRecord {
	readonly ID: string;
	readonly Site: string;
	readonly Name: string;
	/** `YYYYMMDD`, or empty. */
	readonly Seen: string;
	readonly Country: string;
	readonly Score: string;
}

/** A file of a day. Two files with the same records have the same content. */
export interface WrittenFile {
	readonly name: string;
	readonly records: readonly WrittenRecord[];
}

/** What may change from run to run. */
export interface Rules {
	readonly onMove: 'move' | 'keep';
	readonly latestBy: 'Seen' | null;
	readonly duplicates: 'skip' | 'fail' | 'load';
	readonly countries: Readonly<Record<string, readonly string[]>>;
	readonly maxRejects: string | number;
	/** Another type of the column Name, and one more column that no file fills. */
	readonly nameType?: string;
	readonly note?: boolean;
}

/** A row of stage or target, as it is compared. */
export type PlainRow = Readonly<Record<string, string | number | null>>;

/** A file whose rows should stand in the stage. */
export interface LoadedFile {
	readonly date: string;
	readonly name: string;
	readonly content: string;
	readonly records: readonly WrittenRecord[];
}

/** What stage should do with a day. */
export interface ExpectedStage {
	/** The code of the failure that keeps all of it from the stage. */
	readonly failure: 'E_SOURCE_EMPTY' | 'E_NOTHING_TO_LOAD' | 'E_TOO_MANY_REJECTS' | null;
	/** Every file that stands in the stage afterwards, in the order of loading. */
	readonly loaded: readonly LoadedFile[];
	/** State of each file of the day that holds a record. */
	readonly states: ReadonlyMap<string, 'loaded' | 'corrected' | 'already' | 'duplicate' | 'refused'>;
}

export const HEADER = 'ID,Site,Name,Seen,Country,Score';

/** The file's text. */
export function contentOf(file: WrittenFile): string {
	const lines = file.records.map((r) => [r.ID, r.Site, r.Name, r.Seen, r.Country, r.Score].join(','));
	return `${[HEADER, ...lines].join('\n')}\n`;
}

/** The row that a record should become, or `null` where it is a reject. */
export function stagedValues(record: WrittenRecord): PlainRow | null {
	const seen = /^(\d{4})(\d{2})(\d{2})$/.exec(record.Seen);
	const bad = record.ID === '' || record.Site === '' || record.Name === '' || (record.Seen !== '' && !seen);
	if (bad || (record.Score !== '' && !/^\d+$/.test(record.Score))) return null;
	return {
		ID: record.ID,
		Site: record.Site,
		Name: record.Name,
		Seen: seen ? `${seen[1]}-${seen[2]}-${seen[3]}` : null,
		Country: record.Country.trim() === '' ? null : record.Country.trim(),
		Score: record.Score === '' ? null : Number(record.Score),
	};
}

/** Section 5: what stands in the stage after the files of a date were staged. */
export function expectStage(
	before: readonly LoadedFile[],
	date: string,
	files: readonly WrittenFile[],
	rules: Pick<Rules, 'duplicates' | 'maxRejects'>,
): ExpectedStage {
	const nothing = (failure: ExpectedStage['failure']) => ({ failure, loaded: before, states: new Map() });
	if (files.length === 0) return nothing('E_SOURCE_EMPTY');
	const ready = files
		.filter((file) => file.records.length > 0)
		.map((file): LoadedFile => ({ date, name: file.name, content: contentOf(file), records: file.records }))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
	if (ready.length === 0) return nothing('E_NOTHING_TO_LOAD');
	const sameName = (a: LoadedFile, b: LoadedFile) => a.date === b.date && a.name === b.name;
	let refused = new Set<string>();
	for (;;) {
		// A correction takes the earlier content away before anything is compared with it; one that is refused does not.
		const corrects = (old: LoadedFile) =>
			ready.some((file) => sameName(file, old) && file.content !== old.content && !refused.has(file.name));
		const standing = before.filter((old) => !corrects(old));
		const states = new Map<string, 'loaded' | 'corrected' | 'already' | 'duplicate' | 'refused'>();
		const fresh: LoadedFile[] = [];
		for (const file of ready) {
			const twin = [...standing, ...fresh].find((other) => other.content === file.content);
			if (standing.some((old) => sameName(old, file) && old.content === file.content)) states.set(file.name, 'already');
			else if (twin && rules.duplicates !== 'load')
				states.set(file.name, rules.duplicates === 'fail' ? 'refused' : 'duplicate');
			else {
				states.set(file.name, before.some((old) => sameName(old, file)) ? 'corrected' : 'loaded');
				fresh.push(file);
			}
		}
		const now = new Set([...states].filter(([, state]) => state === 'refused').map(([name]) => name));
		if (now.size > refused.size) {
			refused = new Set([...refused, ...now]);
			continue;
		}
		const records = fresh.flatMap((file) => file.records);
		const rejected = records.filter((record) => stagedValues(record) === null).length;
		const allowed =
			typeof rules.maxRejects === 'number'
				? rules.maxRejects
				: (records.length * Number.parseFloat(rules.maxRejects)) / 100;
		if (rejected > allowed) return nothing('E_TOO_MANY_REJECTS');
		return { failure: null, loaded: [...standing, ...fresh], states };
	}
}

/** Which country a text names: two texts with the same answer share a table, two others never do. */
export function countryOf(text: string | null, countries: Rules['countries']): string {
	const fold = (word: string) => word.normalize('NFC').trim().toLowerCase();
	const folded = fold(text ?? '') || 'unknown';
	const entry = Object.entries(countries).find(([name, others]) => [name, ...others].map(fold).includes(folded));
	return entry ? fold(entry[0]) : folded;
}

/** Section 6: the winners over the whole stage, by country. */
export function winnersByCountry(
	stage: readonly PlainRow[],
	keys: readonly string[],
	rules: Pick<Rules, 'onMove' | 'latestBy' | 'countries'>,
): Map<string, PlainRow[]> {
	const best = new Map<string, PlainRow>();
	for (const row of stage) {
		const country = countryOf(row.Country as string | null, rules.countries);
		const unit = [...keys.map((key) => row[key]), ...(rules.onMove === 'keep' ? [country] : [])].join('\u0000');
		const rival = best.get(unit);
		if (!rival || beats(row, rival, rules.latestBy)) best.set(unit, row);
	}
	const byCountry = new Map<string, PlainRow[]>();
	for (const row of best.values()) {
		const country = countryOf(row.Country as string | null, rules.countries);
		byCountry.set(country, [...(byCountry.get(country) ?? []), row]);
	}
	return byCountry;
}

function beats(row: PlainRow, rival: PlainRow, latestBy: Rules['latestBy']): boolean {
	const order = (each: PlainRow) => [
		latestBy === null ? '' : String(each[latestBy] ?? ''),
		String(each.Inserted_on),
		Number(each.etl_file_id),
		Number(each.etl_line),
	];
	const [mine, theirs] = [order(row), order(rival)];
	const at = mine.findIndex((part, index) => part !== theirs[index]);
	return at >= 0 && (mine[at] as string | number) > (theirs[at] as string | number);
}
