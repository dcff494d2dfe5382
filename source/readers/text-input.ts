/** Text that arrives in chunks, as a parser walks it: what lies before `at` is done with and given back. */
export class TextInput {
	readonly #chunks: AsyncIterator<string>;
	#ended = false;
	/** The first line end that is not passed. Remembered: a text of one line would be searched at every step. */
	#lineEnd = Number.POSITIVE_INFINITY;
	/** What has arrived and is not given back. */
	text = '';
	/** Where the parser is in `text`. */
	at = 0;
	/** 1-based line of `at`. */
	line = 1;

	constructor(chunks: AsyncIterable<string>) {
		this.#chunks = chunks[Symbol.asyncIterator]();
	}

	/** Moves on, counting lines. */
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

	/** Waits for more text; `false` when there is none. Everything before `at` is given back, and `at` becomes 0. */
	async more(): Promise<boolean> {
		if (this.#ended) return false;
		const next = await this.#chunks.next();
		if (next.done) {
			this.#ended = true;
			return false;
		}
		this.text = this.at === this.text.length ? next.value : this.text.slice(this.at) + next.value;
		this.at = 0;
		this.#lineEnd = this.#findLineEnd(0);
		return true;
	}

	/** Moves to the next character that is no white space, and gives it; empty at the end. */
	async peek(): Promise<string> {
		for (;;) {
			SOLID.lastIndex = this.at;
			const found = SOLID.exec(this.text);
			this.advance(found ? found.index : this.text.length);
			if (found) return found[0];
			if (!(await this.more())) return '';
		}
	}

	/** Lets the source go. */
	async close(): Promise<void> {
		await this.#chunks.return?.();
	}
}

/** JSON's white space is these four and no others. */
const SOLID = /[^ \t\r\n]/g;
