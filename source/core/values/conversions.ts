/**
 * How a staged value may differ from what its file holds. None of these loses anything, or the config asks for it;
 * everything else is a reject. Each text completes the sentence «a value …».
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
	century19: 'whose year of two digits was taken as one of 19..',
	century20: 'whose year of two digits was taken as one of 20..',
	century: 'whose year of two digits was taken as one of another century',
	time: 'that lost its time or its time zone',
	zone: 'that was put into UTC',
	country: 'that is a spelling of a country, and was staged as its name',
} as const;

export type ConversionKind = keyof typeof CONVERSIONS;

/** Counts the values of one column that were stored in another form than they were written in. */
export interface Conversion {
	/** Name of the schema's column. */
	readonly column: string;
	readonly kind: ConversionKind;
	readonly count: number;
	/** 1-based line of the first one, or `null` where it has none. */
	readonly firstLine: number | null;
}

/** Called for a conversion of the value that is being checked. */
export type NoteConversion = (kind: ConversionKind) => void;

const KINDS = Object.keys(CONVERSIONS) as readonly ConversionKind[];
const NUMBERS = Object.fromEntries(KINDS.map((kind, number) => [kind, number])) as Readonly<
	Record<ConversionKind, number>
>;

/**
 * Counts conversions by column and kind. It does so record by record, because those of a rejected record do not count.
 */
export class ConversionTally {
	readonly #columns: readonly string[];
	/** Counts by column, then kind. */
	readonly #counts: number[];
	readonly #lines: number[];
	/**
	 * The current record's conversions: the first `#pendingCount` of these. One list serves all records, which is faster.
	 */
	readonly #pending: number[] = [];
	#pendingCount = 0;

	/** @param columns - the schema's columns; {@link note} takes their positions */
	constructor(columns: readonly string[]) {
		this.#columns = columns;
		this.#counts = new Array<number>(columns.length * KINDS.length).fill(0);
		this.#lines = new Array<number>(columns.length * KINDS.length).fill(0);
	}

	note(place: number, kind: ConversionKind): void {
		this.#pending[this.#pendingCount++] = place * KINDS.length + NUMBERS[kind];
	}

	/** Drops the conversions of one value of the current record. */
	retract(place: number): void {
		const kept = this.#pending.slice(0, this.#pendingCount).filter((id) => Math.trunc(id / KINDS.length) !== place);
		this.#pendingCount = 0;
		for (const id of kept) this.#pending[this.#pendingCount++] = id;
	}

	/** The current record is staged: its conversions count. */
	keep(line: number): void {
		for (let i = 0; i < this.#pendingCount; i++) {
			const id = this.#pending[i] as number;
			const count = this.#counts[id] as number;
			this.#counts[id] = count + 1;
			if (count === 0) this.#lines[id] = line;
		}
		this.#pendingCount = 0;
	}

	/** The current record is a reject: its conversions do not count. */
	drop(): void {
		this.#pendingCount = 0;
	}

	/** In the order of the columns. */
	counts(): Conversion[] {
		return this.#counts.flatMap((count, id) => {
			if (count === 0) return [];
			const column = this.#columns[Math.trunc(id / KINDS.length)] as string;
			return [{ column, kind: KINDS[id % KINDS.length] as ConversionKind, count, firstLine: this.#lines[id] ?? null }];
		});
	}
}

/** Adds up the conversions of parts of one file: its mapping is made again whenever new columns appear, and for each block. */
export function addConversions(all: readonly Conversion[], more: readonly Conversion[]): Conversion[] {
	const sums = new Map(all.map((each) => [`${each.column}\n${each.kind}`, each]));
	for (const each of more) {
		const id = `${each.column}\n${each.kind}`;
		const known = sums.get(id);
		sums.set(
			id,
			known ? { ...known, count: known.count + each.count, firstLine: earlier(known.firstLine, each.firstLine) } : each,
		);
	}
	return [...sums.values()];
}

function earlier(one: number | null, other: number | null): number | null {
	return one === null || (other !== null && other < one) ? other : one;
}

/** In the order of the columns, and of the kinds within one. */
export function inOrder(conversions: readonly Conversion[], columns: readonly string[]): Conversion[] {
	const place = ({ column, kind }: Conversion) => columns.indexOf(column) * KINDS.length + NUMBERS[kind];
	return conversions.toSorted((a, b) => place(a) - place(b));
}
