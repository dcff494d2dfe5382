/** Characters of a chunk that are joined to the rest of the previous one, which is mostly the rest of a record. */
const SEAM = 4_096;

/** A text that arrives in chunks, for a parser. The part before `at` is done and released. */
export class TextInput {
	readonly #chunks: AsyncIterator<string>;
	readonly #seam: number;
	#ended = false;
	/** The chunk whose beginning is in `text`, from `#seamAt` on. */
	#chunk: string | null = null;
	#seamAt = 0;
	/** The next line end. It is remembered, because a text of one line would be searched at every step. */
	#lineEnd = Number.POSITIVE_INFINITY;
	/** The text that has arrived and is not released. */
	text = '';
	/** The parser's position in `text`. */
	at = 0;
	/** 1-based line of `at`. */
	line = 1;

	constructor(chunks: AsyncIterable<string>, seam = SEAM) {
		this.#chunks = chunks[Symbol.asyncIterator]();
		this.#seam = seam;
	}

	/** Moves on, and counts lines. */
	advance(to: number): void {
		while (this.#lineEnd < to) {
			this.line++;
			this.#lineEnd = this.#findLineEnd(this.#lineEnd + 1);
		}
		this.at = to;
	}

	#findLineEnd(from: number): number {
		const end = this.text.indexOf('\n', from);
		return end === -1 ? Number.POSITIVE_INFINITY : end;
	}

	/** Waits for more text; `false` at the end. The text before `at` is released, and `at` becomes 0. */
	async more(): Promise<boolean> {
		if (this.#chunk !== null) {
			this.#setText(this.#afterSeam(this.#chunk));
			this.#chunk = null;
			return true;
		}
		if (this.#ended) return false;
		const next = await this.#chunks.next();
		if (next.done) {
			this.#ended = true;
			return false;
		}
		this.#setText(this.at === this.text.length ? next.value : this.#joined(next.value));
		return true;
	}

	/**
	 * Joins the rest and the beginning of a chunk. The parser is mostly past the seam before it needs more, and then the
	 * chunk is not copied. Copying takes longer than decoding.
	 */
	#joined(chunk: string): string {
		const left = this.text.slice(this.at);
		if (left.length > this.#seam || chunk.length <= this.#seam) return left + chunk;
		this.#chunk = chunk;
		this.#seamAt = left.length;
		return left + chunk.slice(0, this.#seam);
	}

	#afterSeam(chunk: string): string {
		return this.at < this.#seamAt
			? this.text.slice(this.at, this.#seamAt) + chunk
			: chunk.slice(this.at - this.#seamAt);
	}

	#setText(text: string): void {
		this.text = text;
		this.at = 0;
		this.#lineEnd = this.#findLineEnd(0);
	}

	/** Moves to the next character that is not white space, and gives it; empty at the end. */
	async peek(): Promise<string> {
		for (;;) {
			SOLID.lastIndex = this.at;
			const found = SOLID.exec(this.text);
			this.advance(found ? found.index : this.text.length);
			if (found) return found[0];
			if (!(await this.more())) return '';
		}
	}

	/** Ends the source. */
	async close(): Promise<void> {
		await this.#chunks.return?.();
	}
}

/** JSON's white space has only these four characters. */
const SOLID = /[^ \t\r\n]/g;
