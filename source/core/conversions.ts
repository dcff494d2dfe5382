/**
 * In which ways a value that is staged may differ from what its file holds. Each loses nothing, or is what the config
 * asks for; all else is a reject. What they say completes the sentence «a value …».
 */
export const CONVERSIONS = {
	trim: 'whose blanks at the ends were taken off',
	null: 'that stands for none',
	default: 'that was not there, and took the default',
	invalid: 'that was invalid, and became null',
	date: 'that was a date in another form',
	datetime: 'that was a date with a time in another form',
	boolean: 'that was a yes or no, and became 1 or 0',
	number: 'that was a number in another form',
	leadingZeros: 'that lost its leading zeros',
	zero: 'that got back the zero that a number loses in front',
	century: 'whose year of two digits got a century',
	time: 'that lost its time or its time zone',
	zone: 'that was put into UTC',
	country: 'that is a spelling of a country, and was staged as its name',
} as const;

/** How a value came to another form than it was written in. */
export type ConversionKind = keyof typeof CONVERSIONS;

/** Values of one column that were stored in another form than they were written in. */
export interface Conversion {
	/** The schema's column. */
	readonly column: string;
	readonly kind: ConversionKind;
	readonly count: number;
	/** 1-based line of the first one, or `null` where it has none. */
	readonly firstLine: number | null;
}

/** Takes note of a conversion of the value that is being checked. */
export type NoteConversion = (kind: ConversionKind) => void;

const KINDS = Object.keys(CONVERSIONS) as readonly ConversionKind[];
const NUMBERS = Object.fromEntries(KINDS.map((kind, number) => [kind, number])) as Readonly<
	Record<ConversionKind, number>
>;

/** Counts conversions by column and kind, record by record: those of a record that is rejected count for nothing. */
export class ConversionTally {
	readonly #columns: readonly string[];
	/** By column, then kind. */
	readonly #counts: number[];
	readonly #lines: number[];
	/** What was noted of the record that goes on: the first of these, since a list that is emptied is made anew. */
	readonly #pending: number[] = [];
	#noted = 0;

	/** @param columns - the schema's, by whose places conversions are noted */
	constructor(columns: readonly string[]) {
		this.#columns = columns;
		this.#counts = new Array<number>(columns.length * KINDS.length).fill(0);
		this.#lines = new Array<number>(columns.length * KINDS.length).fill(0);
	}

	note(place: number, kind: ConversionKind): void {
		this.#pending[this.#noted++] = place * KINDS.length + NUMBERS[kind];
	}

	/** Takes back what was noted of a value of the record that goes on. */
	retract(place: number): void {
		const kept = this.#pending.slice(0, this.#noted).filter((id) => Math.trunc(id / KINDS.length) !== place);
		this.#noted = 0;
		for (const id of kept) this.#pending[this.#noted++] = id;
	}

	/** What was noted happened to a record that is staged. */
	keep(line: number): void {
		for (let i = 0; i < this.#noted; i++) {
			const id = this.#pending[i] as number;
			const count = this.#counts[id] as number;
			this.#counts[id] = count + 1;
			if (count === 0) this.#lines[id] = line;
		}
		this.#noted = 0;
	}

	/** The record is no row. */
	drop(): void {
		this.#noted = 0;
	}

	/** By the order of the columns. */
	counts(): Conversion[] {
		return this.#counts.flatMap((count, id) => {
			if (count === 0) return [];
			const column = this.#columns[Math.trunc(id / KINDS.length)] as string;
			return [{ column, kind: KINDS[id % KINDS.length] as ConversionKind, count, firstLine: this.#lines[id] ?? null }];
		});
	}
}

/** The counts of one file whose columns came to light bit by bit, which are mapped anew each time. */
export function addConversions(all: readonly Conversion[], more: readonly Conversion[]): Conversion[] {
	const sums = new Map(all.map((each) => [`${each.column}\n${each.kind}`, each]));
	for (const each of more) {
		const id = `${each.column}\n${each.kind}`;
		const known = sums.get(id);
		sums.set(id, known ? { ...known, count: known.count + each.count } : each);
	}
	return [...sums.values()];
}
