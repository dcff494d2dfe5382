import { EtlError } from '../../core/errors.js';
import type { Doubt } from '../../core/reading/reading.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import { kindOfPath, OUTSIDE } from '../../core/schema/tree-columns.js';
import type { ReaderOptions } from '../reader.js';
import type { KnownNames } from './known-names.js';

/** Smallest number of names in common with the records, because a hospital has a name too. */
const ALIKE = 2;

/** Limits of the sets of names that are kept, and of the names of a set. */
const MOST_SETS = 50;
const MOST_NAMES = 500;

/** An element or an object next to the records. */
export interface Unread {
	/** Names of its own members. */
	readonly names: Set<string>;
	/** Names of everything in it, at any depth. */
	readonly within: Set<string>;
	readonly line: number;
	/** For a message. */
	readonly where: string;
	/** Whether it is among the records. */
	readonly isSibling: boolean;
}

/** Adds a name, up to a limit. */
export function addName(names: Set<string>, name: string): void {
	if (names.size < MOST_NAMES) names.add(name);
}

/**
 * Finds elements or objects next to the records that have the same structure, such as records with another name or in
 * another array. They would be skipped silently.
 */
export class Lookalikes {
	readonly #known: KnownNames;
	readonly #isOn: boolean;
	/** By their names, with the number of these that the schema knows. */
	readonly #noted = new Map<string, Unread & { readonly known: number }>();
	#last = '';
	/** The first object or array that was too long to be looked at. */
	#unseen: Pick<Unread, 'where' | 'line'> | null = null;

	/** Nothing else is a record where the config says which ones are. */
	constructor(options: ReaderOptions, known: KnownNames) {
		this.#known = known;
		this.#isOn = options.recordName === undefined;
	}

	/** Notes a skipped element or object. */
	note(unread: Unread): void {
		if (!this.#isOn || unread.within.size === 0) return;
		const key = `${unread.isSibling}\n${[...unread.names].join('\n')}\n\n${[...unread.within].join('\n')}`;
		if (key === this.#last || this.#noted.has(key)) return;
		this.#last = key;
		const known = this.#knownOf(unread.within);
		if (this.#noted.size >= MOST_SETS && !this.#makeRoom(known)) return;
		this.#noted.set(key, { ...unread, known });
	}

	/** Notes a skipped object or array of which not all was looked at. */
	noteUnseen(line: number, where: string): void {
		if (this.#isOn) this.#unseen ??= { line, where };
	}

	/** Drops one with fewer names of the schema. */
	#makeRoom(known: number): boolean {
		for (const [key, each] of this.#noted) if (each.known < known) return this.#noted.delete(key);
		return false;
	}

	/**
	 * The doubts about what may be a record, although it has few names.
	 *
	 * @throws EtlError `E_FILE_MALFORMED` where something shares more than half of a record's names
	 */
	refuse(columns: readonly string[], file: string): Doubt[] {
		const own = columns.filter((name) => !name.startsWith(OUTSIDE)).map((name) => kindOfPath(normalizeHeader(name)));
		const held = new Set(own.flatMap((path) => this.#known.called(path)?.column ?? []));
		const first = new Set(own.map((path) => path.split('.', 1)[0] as string));
		const all = [...this.#noted.values()];
		const found = all.find((each) => this.#isAlike(each, held, first));
		if (found !== undefined) {
			const { line, where } = found;
			throw new EtlError('E_FILE_MALFORMED', `${file}: line ${line}, ${where} holds what a record does, and is none`, {
				context: { file, line },
				hint: 'Ask the sender for records of one kind in one place, or say by read.recordName where they are.',
			});
		}
		const keyed = all.find(({ within, isSibling }) => isSibling && this.#hasKey(within, held));
		const doubt = ({ where, line }: Pick<Unread, 'where' | 'line'>, what: string): Doubt[] => [
			{ code: 'D_RECORDS_PATH', message: `${where} in line ${line} ${what}`, setting: 'read: { recordName: NAME }' },
		];
		if (keyed !== undefined) return doubt(keyed, 'stands among the records, has a key as they have, and is none');
		return this.#unseen === null ? [] : doubt(this.#unseen, 'is too long to be looked at, and may hold records');
	}

	#isAlike({ names, within, isSibling }: Unread, held: ReadonlySet<string>, first: ReadonlySet<string>): boolean {
		const isMost = (count: number) => count >= ALIKE && count * 2 > held.size;
		if (isMost(this.#sharedBy(names, held))) return true;
		if (this.#hasKey(within, held) && isMost(this.#sharedBy(within, held))) return true;
		const own = new Set([...names].map(normalizeHeader));
		const shared = [...own].filter((name) => first.has(name)).length;
		return shared * 2 > first.size && (shared >= ALIKE || (isSibling && shared === own.size));
	}

	#hasKey(names: ReadonlySet<string>, held: ReadonlySet<string>): boolean {
		return [...names].some((name) => {
			const column = this.#known.ofKind(name);
			return column?.key && held.has(column.column);
		});
	}

	/** Number of the records' columns that are among some names. */
	#sharedBy(names: ReadonlySet<string>, held: ReadonlySet<string>): number {
		const columns = new Set([...names].flatMap((name) => this.#known.ofKind(name)?.column ?? []));
		return [...columns].filter((column) => held.has(column)).length;
	}

	#knownOf(names: ReadonlySet<string>): number {
		let count = 0;
		for (const name of names) if (this.#known.ofKind(name) !== null) count++;
		return count;
	}
}
