import type { Account, Doubt, EndFindings, PassedOver, ReaderFindings } from '../core/reading/reading.js';
import { beginning } from '../core/values/visible.js';

/** Characters that are kept of a skipped unit. */
const SAMPLE = 200;

/** Findings of a reader that has none. */
export const NO_FINDINGS: ReaderFindings = { facts: [], header: null, doubts: [] };

/** Counts the units of a file (lines, elements, members, rows) by what they were taken for. */
export class UnitTally {
	header = 0;
	/** Units of records and rejects. Record types are separated later. */
	records = 0;
	/** Units about the records, such as their number. Trailers are separated later. */
	control = 0;
	blank = 0;
	/** All units, counted independently. */
	all = 0;
	readonly #unit: Account['unit'];
	readonly #passedOver = new Map<string, PassedOver>();
	readonly #doubts: Doubt[] = [];

	constructor(unit: Account['unit']) {
		this.#unit = unit;
	}

	/** @param what - completes «2 … were passed over», such as `lines of remarks` */
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

	/** The findings at the end of the file. */
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
