/** Number of records that are taken at once. Their text is in memory anyway. */
export const RUN = 500;

/** Number of shapes that are tried. A wrong shape costs the comparison of a record's first names. */
const MOST_SHAPES = 8;

/** Number of names in all shapes of a file. V8 compiles a pattern in 0.1 ms for each name. */
const MOST_LEARNT = 500;

/** Maximum characters of a shape's names. */
const MOST_CHARACTERS = 4_000;

/** The shape of records with the same names in the same order. */
interface Shape {
	/** Matches such a record. It is sticky. */
	readonly pattern: RegExp;
}

/** Remembers the shapes of records, because the next record mostly has one of them. */
export class KnownShapes<S extends Shape> {
	/** Number of names that may still be added. A record without names counts as one. */
	#left = MOST_LEARNT;
	/** The shapes, with the last matching one first. */
	readonly #shapes: { readonly names: string; readonly shape: S }[] = [];
	readonly #known = new Set<string>();

	/** Makes a shape of a record's names, where it is new, there is room, and a pattern can be made of it. */
	learn(names: readonly string[], make: () => S | null): void {
		if (names.length >= this.#left) return;
		const all = names.join('\n');
		if (all.length > MOST_CHARACTERS || this.#known.has(all)) return;
		const shape = make();
		if (shape === null) return;
		this.#left -= names.length + 1;
		this.#known.add(all);
		if (this.#shapes.length === MOST_SHAPES) this.#known.delete((this.#shapes.pop() as { names: string }).names);
		this.#shapes.unshift({ names: all, shape });
	}

	/** The shape and the match of the record at a position of a text; `null` where no shape fits. */
	find(text: string, at: number): { readonly shape: S; readonly match: RegExpExecArray } | null {
		for (let i = 0; i < this.#shapes.length; i++) {
			const { shape } = this.#shapes[i] as { shape: S };
			shape.pattern.lastIndex = at;
			const match = shape.pattern.exec(text);
			if (match === null) continue;
			if (i > 0) this.#shapes.unshift(...this.#shapes.splice(i, 1));
			return { shape, match };
		}
		return null;
	}
}

/** A regular expression that matches a text literally. */
export function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
