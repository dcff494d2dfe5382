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

/** A row of stage or target, as it is compared; `file` is the name of the file that it came from. */
export type PlainRow = Readonly<Record<string, string | number | null>>;

/** A file as it was last delivered for a date. */
export interface Delivered {
	readonly date: string;
	readonly name: string;
	readonly content: string;
	readonly records: readonly WrittenRecord[];
	/** Its rows should stand in the stage; else it was skipped, since the delivery before it says the same. */
	readonly loaded: boolean;
	/** What decided how its rows were read. */
	readonly mapping: string;
}

/** What stage should do with a day. */
export interface ExpectedStage {
	/** The code of the failure that keeps all of it from the stage. */
	readonly failure: 'E_SOURCE_EMPTY' | 'E_NOTHING_TO_LOAD' | 'E_TOO_MANY_REJECTS' | null;
	/** Everything that stands afterwards. */
	readonly delivered: readonly Delivered[];
	/** State of each file of the day that holds a record. */
	readonly states: ReadonlyMap<
		string,
		'loaded' | 'corrected' | 'reloaded' | 'already' | 'duplicate' | 'withdrawn' | 'refused'
	>;
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

/** A file's series: its name without its numbers. */
function seriesOf(name: string): string {
	return name.replace(/\d+/g, '#');
}

function inOrder(a: Delivered, b: Delivered): number {
	return `${a.date} ${a.name}` < `${b.date} ${b.name}` ? -1 : 1;
}

/** The delivery just before one in its series, and the one just after it. */
function besides(all: readonly Delivered[], { date, name }: Pick<Delivered, 'date' | 'name'>) {
	const series = all.filter((each) => seriesOf(each.name) === seriesOf(name)).sort(inOrder);
	const at = series.findIndex((each) => each.date === date && each.name === name);
	return { before: series[at - 1], after: series[at + 1] };
}

/** Section 5: what stands after the files of a date were staged. */
export function expectStage(
	before: readonly Delivered[],
	date: string,
	files: readonly WrittenFile[],
	rules: Pick<Rules, 'duplicates' | 'maxRejects' | 'countries' | 'nameType' | 'latestBy'>,
	isTakenBack: (file: WrittenFile) => boolean = () => false,
): ExpectedStage {
	const nothing = (failure: ExpectedStage['failure']) => ({ failure, delivered: before, states: new Map() });
	if (files.length === 0) return nothing('E_SOURCE_EMPTY');
	const ready = files.filter((file) => file.records.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1));
	if (ready.length === 0) return nothing('E_NOTHING_TO_LOAD');
	const was = (name: string) => before.find((each) => each.date === date && each.name === name);
	const withdrawn = new Set(ready.filter(isTakenBack).map(({ name }) => name));
	const refused = new Set(withdrawn);
	for (;;) {
		// What would stand if all that are not refused were taken as they came.
		const taken = ready.filter((file) => !refused.has(file.name));
		const untouched = before.filter((each) => each.date !== date || !taken.some((file) => file.name === each.name));
		const now: Delivered[] = [
			...untouched,
			...taken.map(({ name, records }) => ({
				date,
				name,
				content: contentOf({ name, records }),
				records,
				loaded: true,
				mapping: mappingOf(records, rules),
			})),
		];
		const isCopy = (each: Pick<Delivered, 'date' | 'name' | 'content'>) =>
			besides(now, each).before?.content === each.content;
		const states = new Map<string, ReturnType<ExpectedStage['states']['get']> & string>();
		for (const { name } of ready) {
			if (refused.has(name)) {
				states.set(name, withdrawn.has(name) ? 'withdrawn' : 'refused');
				continue;
			}
			const mine = now.find((each) => each.date === date && each.name === name) as Delivered;
			const earlier = was(name);
			const { after } = besides(now, mine);
			const cameLater = after !== undefined && untouched.includes(after) && after.content === mine.content;
			if (earlier?.content === mine.content && earlier.loaded)
				states.set(name, earlier.mapping === mine.mapping ? 'already' : 'reloaded');
			else if (isCopy(mine) && rules.duplicates === 'skip') states.set(name, 'duplicate');
			else if (rules.duplicates === 'fail' && (isCopy(mine) || cameLater)) states.set(name, 'refused');
			else states.set(name, earlier && earlier.content !== mine.content ? 'corrected' : 'loaded');
		}
		const more = [...states].filter(([name, state]) => state === 'refused' && !refused.has(name));
		for (const [name] of more) refused.add(name);
		if (more.length > 0) continue;
		const fresh = taken.filter(({ name }) => ['loaded', 'corrected', 'reloaded'].includes(states.get(name) ?? ''));
		const records = fresh.flatMap((file) => file.records);
		const rejected = records.filter((record) => stagedValues(record) === null).length;
		const allowed =
			typeof rules.maxRejects === 'number'
				? rules.maxRejects
				: (records.length * Number.parseFloat(rules.maxRejects)) / 100;
		if (rejected > allowed) return nothing('E_TOO_MANY_REJECTS');
		if ([...states.values()].every((state) => state === 'refused')) return nothing('E_NOTHING_TO_LOAD');
		// What stood already stands otherwise only where something new came just before it.
		const isNew = (each: Delivered | undefined) =>
			each !== undefined && !untouched.includes(each) && was(each.name)?.content !== each.content;
		const delivered = now.map((each): Delivered => {
			const state = untouched.includes(each) ? undefined : states.get(each.name);
			if (state === 'duplicate') return { ...each, loaded: false };
			if (state === 'loaded' || state === 'corrected' || state === 'reloaded') return { ...each, loaded: true };
			const old = before.find((other) => other.date === each.date && other.name === each.name);
			const stood = old?.loaded ?? true;
			const mapping = old?.mapping ?? each.mapping;
			const previous = besides(now, each).before;
			if (!isNew(previous)) return { ...each, mapping, loaded: stood };
			if (!isCopy(each)) return { ...each, mapping, loaded: true };
			return { ...each, mapping, loaded: stood && rules.duplicates !== 'skip' };
		});
		return { failure: null, delivered, states };
	}
}

/** Spellings of countries decide only of rejects, so they count only where there are some. */
function mappingOf(
	records: readonly WrittenRecord[],
	rules: Pick<Rules, 'countries' | 'nameType' | 'latestBy'>,
): string {
	const hasRejects = records.some((record) => stagedValues(record) === null);
	const sorted = Object.entries(rules.countries).sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify([rules.latestBy, rules.nameType ?? 'varchar(20)', hasRejects ? sorted : null]);
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
		String(each.file),
		Number(each.etl_line),
	];
	const [mine, theirs] = [order(row), order(rival)];
	const at = mine.findIndex((part, index) => part !== theirs[index]);
	return at >= 0 && (mine[at] as string | number) > (theirs[at] as string | number);
}
