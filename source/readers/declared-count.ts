import type { OutsideValue } from './envelope.js';
import type { KnownNames } from './known-names.js';

/** Names of a count of records, without regard to case, blanks, `_` and `-`. */
const COUNT =
	/^(?:total|(?:total)?(?:count|records|rows)(?:count)?|(?:record|row|item|customer|patient)s?(?:count|total)|n(?:umber|o|um|r)?of(?:records|rows)|num(?:records|rows))$/;

/** What a count may lie within, beside what leads to the records. */
const ABOUT = /^(?:trailer|footer|header|head|summary|meta|metadata|control|totals?|info)$/;

/** Whether something of that name and value says how many records there are. */
export function isCount(name: string, text: string): boolean {
	return /^\s*\d{1,15}\s*$/.test(text) && COUNT.test(plain(name));
}

function plain(name: string): string {
	return name
		.replace(/^@/, '')
		.replace(/[\s_-]/g, '')
		.toLowerCase();
}

/** What one level of a document declares: each thing of that level may say how many records it holds. */
interface Level {
	/** Things that hold records, and those of them that say how many. */
	holders: number;
	declaring: number;
	declared: number;
}

/** Adds up the counts that a document declares outside of its records: `{"count": 2}`, `<patients total="2">`. */
export class CountNames {
	readonly #known: KnownNames;
	readonly #levels: readonly Level[];
	/** Of each thing that is open: the records in it, and whether it has said how many they are. */
	readonly #open: { records: number; declares: number | null }[] = [];

	constructor(known: KnownNames, levels: number) {
		this.#known = known;
		this.#levels = Array.from({ length: levels }, () => ({ holders: 0, declaring: 0, declared: 0 }));
	}

	enter(): void {
		this.#open.push({ records: 0, declares: null });
	}

	records(count: number): void {
		for (const each of this.#open) each.records += count;
	}

	/** Takes a value that is a count of the records in what is open innermost. */
	take({ path, text, isSeveral }: OutsideValue, depth: number): boolean {
		const open = this.#open[depth - 1];
		const names = path.split('.');
		const name = names.pop() ?? '';
		if (open === undefined || isSeveral || names.length > 1 || (names[0] !== undefined && !ABOUT.test(plain(names[0]))))
			return false;
		if (!isCount(name, text) || this.#known.called(path) !== null || open.declares !== null) return false;
		open.declares = Number(text);
		return true;
	}

	leave(): void {
		const closed = this.#open.pop();
		const level = this.#levels[this.#open.length];
		if (closed === undefined || level === undefined || (closed.records === 0 && closed.declares === null)) return;
		level.holders++;
		if (closed.declares === null) return;
		level.declaring++;
		level.declared += closed.declares;
	}

	/** What is declared: a level at which it is another number than that of the records, where there is one. */
	declared(records: number): number | null {
		const whole = this.#levels.filter(({ holders, declaring }) => declaring > 0 && declaring === holders);
		const counts = whole.map(({ declared }) => declared);
		return counts.find((count) => count !== records) ?? counts[0] ?? null;
	}
}
