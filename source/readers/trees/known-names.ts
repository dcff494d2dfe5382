import { normalizeHeader } from '../../core/schema/schema.js';
import { canonicalPath, kindOfPath, OUTSIDE } from '../../core/schema/tree-columns.js';
import type { KnownColumn, ReaderOptions } from '../reader.js';

/** The name of a column of record types. It belongs to the reader, not to the schema. */
const RECORD_TYPE = 'h';

/** The names and paths that the schema knows, for trees. */
export class KnownNames {
	readonly #paths = new Map<string, KnownColumn>();
	readonly #kinds = new Map<string, KnownColumn>();
	readonly #ends = new Set<string>();
	/** Names of the schema's key columns, and of columns that may be outside the records. */
	readonly keys: ReadonlySet<string>;
	readonly inheriting: ReadonlySet<string>;

	constructor({ known, knownHeaders }: Pick<ReaderOptions, 'known' | 'knownHeaders'>) {
		const [keys, inheriting] = [new Set<string>(), new Set<string>()];
		for (const name of knownHeaders) {
			if (name === RECORD_TYPE) continue;
			const column = known?.get(name) ?? { column: name, key: false, inherits: true };
			if (column.key) keys.add(column.column);
			if (column.inherits || name.startsWith(OUTSIDE)) inheriting.add(column.column);
			const kind = kindOfPath(name);
			this.#paths.set(canonicalPath(name), column);
			this.#kinds.set(kind, column);
			this.#ends.add(lastName(kind));
		}
		this.keys = keys;
		this.inheriting = inheriting;
	}

	/** The column of a name or path, in any spelling. Indexes and marks of attributes must match. */
	atPath(path: string): KnownColumn | null {
		return this.#paths.get(canonicalPath(normalizeHeader(path))) ?? null;
	}

	/** The column of a name or path, without regard to indexes and marks of attributes. */
	ofKind(path: string): KnownColumn | null {
		return this.#kinds.get(kindOfPath(normalizeHeader(path))) ?? null;
	}

	/** The column of a value, by its path, by the end of the path, or by its own name. */
	called(path: string): KnownColumn | null {
		let kind = kindOfPath(normalizeHeader(path));
		if (!this.#ends.has(lastName(kind))) return null;
		for (;;) {
			const column = this.#kinds.get(kind);
			if (column) return column;
			const next = /^[^./]*[./]+/.exec(kind)?.[0].length ?? 0;
			if (next === 0) return null;
			kind = kind.slice(next);
		}
	}
}

/** The last name of a path without indexes. */
export function lastName(kind: string): string {
	return kind.slice(Math.max(kind.lastIndexOf('.'), kind.lastIndexOf('/')) + 1);
}
