import type { Account, Doubt, EndFindings, PassedOver, ReaderFindings } from '../core/reading.js';
import { beginning } from '../core/visible.js';

/** Characters of what was passed over that are kept. */
const SAMPLE = 200;

/** Nothing that a reader could say of a file before its records. */
export const NO_FINDINGS: ReaderFindings = { facts: [], header: null, doubts: [] };

/** Counts what becomes of each unit of a file (a line, an element, a member, a row) while it is read. */
export class UnitTally {
	header = 0;
	/** Units that records and rejects take up; those of record types are told apart later. */
	records = 0;
	/** Units that say something of the records, such as how many they are; trailers are told from records later. */
	control = 0;
	blank = 0;
	/** Every unit there is, counted apart from the others. */
	all = 0;
	readonly #unit: Account['unit'];
	readonly #passedOver = new Map<string, PassedOver>();
	readonly #doubts: Doubt[] = [];

	constructor(unit: Account['unit']) {
		this.#unit = unit;
	}

	/** @param what - completes «2 … were passed over», such as "lines of remarks" */
	passOver(what: string, count: number, firstLine: number | null, sample: string | null): void {
		const known = this.#passedOver.get(what);
		const text = sample === null ? null : beginning(sample, SAMPLE);
		this.#passedOver.set(
			what,
			known ? { ...known, count: known.count + count } : { what, count, firstLine, sample: text },
		);
	}

	doubt(doubt: Doubt): void {
		this.#doubts.push(doubt);
	}

	/** What is known at the end of the file. */
	findings(): EndFindings {
		const passedOver = [...this.#passedOver.values()];
		const account: Account = {
			unit: this.#unit,
			all: this.all,
			header: this.header,
			records: this.records,
			control: this.control,
			blank: this.blank,
			passedOver: passedOver.reduce((sum, { count }) => sum + count, 0),
		};
		return { account, passedOver, doubts: [...this.#doubts] };
	}
}
