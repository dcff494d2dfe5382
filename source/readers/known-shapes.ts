/** Records at once: the text that they lie in is in memory anyway. */
export const RUN = 500;

/** Shapes that are looked for: each that is not the right one costs a look at the record's first names. */
const MOST_SHAPES = 8;

/** Names that are learnt while a file is read, in all shapes together: V8 compiles a pattern in 0.1 ms a name. */
const MOST_LEARNT = 500;

/** Characters of a shape's names. */
const MOST_CHARACTERS = 4_000;

/** What records with the same names in the same order have in common. */
interface Shape {
	/** Sticky: matches such a record where it begins. */
	readonly pattern: RegExp;
}

/** The shapes of the records that were read: the next record will mostly have the same. */
export class KnownShapes<S extends Shape> {
	/** Names that may still be learnt; a record without any counts for one. */
	#left = MOST_LEARNT;
	/** The one that was right last comes first. */
	readonly #shapes: { readonly names: string; readonly shape: S }[] = [];
	readonly #known = new Set<string>();

	/** Makes a shape of a record's names and keeps it, where it is new, there is room, and it can be made. */
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

	/** The shape of the record that begins at a place of a text, with the match; `null` where none fits. */
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

/** A text as a regular expression that matches it and nothing else. */
export function literal(text: string): string {
	return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
