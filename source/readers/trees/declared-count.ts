import type { KnownNames } from './known-names.js';

/** Names of a count of records, without regard to case, blanks, `_` and `-`. */
const COUNT =
	/^(?:total|(?:total)?(?:count|records|rows)(?:count)?|(?:record|row|item|customer|patient)s?(?:count|total)|n(?:umber|o|um|r)?of(?:records|rows)|num(?:records|rows))$/;

/** Names of parts of a document that may hold a count of the records. */
const ABOUT = /^(?:trailer|footer|header|head|summary|meta|metadata|control|totals?|info)$/;

/** Whether a name and a value declare the number of records. */
export function isCount(name: string, text: string): boolean {
	return /^\s*\d{1,15}\s*$/.test(text) && COUNT.test(plain(name));
}

function plain(name: string): string {
	return name
		.replace(/^@/, '')
		.replace(/[\s_-]/g, '')
		.toLowerCase();
}

/** The counts declared at one level of a document. Each node of the level may declare how many records it holds. */
interface Level {
	/** Number of nodes that hold records, and of those that declare how many. */
	holders: number;
	declaring: number;
	declared: number;
}

/** Adds up the counts that a document declares outside its records: `{"count": 2}`, `<patients total="2">`. */
export class CountNames {
	readonly #known: KnownNames;
	readonly #levels: readonly Level[];
	/** For each open node: its number of records, and whether it has declared one. */
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

	/** Takes a value that declares the number of records in the innermost open node. */
	take(path: string, text: string, depth: number): boolean {
		const open = this.#open[depth - 1];
		const names = path.split('.');
		const name = names.pop() ?? '';
		if (open === undefined || names.length > 1 || (names[0] !== undefined && !ABOUT.test(plain(names[0]))))
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

	/** The declared count. A level whose count differs from the records comes first. */
	declared(records: number): number | null {
		const whole = this.#levels.filter(({ holders, declaring }) => declaring > 0 && declaring === holders);
		const counts = whole.map(({ declared }) => declared);
		return counts.find((count) => count !== records) ?? counts[0] ?? null;
	}
}
