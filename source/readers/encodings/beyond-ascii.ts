import { isAscii, isUtf8 } from 'node:buffer';

/** Bytes of words that are kept for each kind. A detector needs no more to distinguish languages. */
const KEPT = 8 * 1024;

/** Bytes of one word that are examined. A script without blanks has words as long as lines. */
const WORD = 2048;

/** Number of words of a kind from which on further words are only counted. */
export const ENOUGH = 10_000;

/** Words that hold bytes beyond ASCII, each once, with the place of the first. */
export class WordSample {
	/** Their number in the file, with repetitions. */
	count = 0;
	readonly places = new Map<string, number>();
	#size = 0;

	get isEnough(): boolean {
		return this.#size >= KEPT || this.count >= ENOUGH;
	}

	/** @param at - byte of the file where the word begins */
	add(word: Buffer, at: number): void {
		const isEnough = this.isEnough;
		this.count++;
		if (isEnough) return;
		const key = word.toString('latin1');
		if (this.places.has(key)) return;
		this.places.set(key, at);
		this.#size += word.length;
	}

	/** The words as a detector takes them: one on each line. */
	bytes(): Buffer {
		return Buffer.from([...this.places.keys()].join('\n'), 'latin1');
	}
}

/**
 * Collects the words with bytes beyond ASCII from chunks of text. A word is a name with its blanks. It ends at digits,
 * quotes and most delimiters, because no encoding has these bytes within a character.
 */
export class WordsBeyondAscii {
	readonly utf8 = new WordSample();
	readonly other = new WordSample();
	#carry = Buffer.alloc(0);
	/** Byte of the file where the carry begins. */
	#at = 0;

	/**
	 * Takes the next bytes. A word that may continue in the next chunk is carried over, so that no word depends on where
	 * chunks end.
	 */
	add(chunk: Buffer): void {
		const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
		const end = wholeWords(bytes);
		this.#take(bytes.subarray(0, end));
		this.#carry = Buffer.from(bytes.subarray(end));
		this.#at += end;
	}

	/** Whether no word with bytes beyond ASCII is carried over. */
	get carriesAscii(): boolean {
		return isAscii(this.#carry);
	}

	/** Skips a chunk of ASCII, where the carry is ASCII too: only the last word may still matter. */
	pass(chunk: Buffer): void {
		const end = wholeWords(chunk);
		const [before, rest] =
			end === 0 ? [0, Buffer.concat([this.#carry, chunk])] : [this.#carry.length + end, chunk.subarray(end)];
		const kept = Buffer.from(rest.subarray(Math.max(0, rest.length - WORD)));
		this.#at += before + rest.length - kept.length;
		this.#carry = kept;
	}

	end(): void {
		this.#take(this.#carry);
		this.#carry = Buffer.alloc(0);
	}

	#take(bytes: Buffer): void {
		if (this.utf8.count >= ENOUGH && isUtf8(bytes)) return;
		for (let i = 0; i < bytes.length; i++) {
			if ((bytes[i] as number) < 0x80) continue;
			let to = i + 1;
			let mayBeUtf8 = false;
			for (; to < bytes.length && to - i < WORD && isOfWord(bytes[to] as number); to++)
				mayBeUtf8 ||= isContinued(bytes[to - 1] as number, bytes[to] as number);
			let from = i;
			// Counting is cheaper than cutting out a million names.
			if (mayBeUtf8 || !this.other.isEnough)
				while (from > 0 && i - from < WORD && isOfWord(bytes[from - 1] as number)) from--;
			const word = bytes.subarray(from, to);
			(mayBeUtf8 && isUtf8(word) ? this.utf8 : this.other).add(word, this.#at + from);
			i = to;
		}
	}
}

/** Whether two bytes can begin a UTF-8 character. Most words in other encodings have no such pair. */
function isContinued(first: number, second: number): boolean {
	return first >= 0xc2 && first < 0xf5 && second >= 0x80 && second < 0xc0;
}

/**
 * Whether a byte belongs to a word: letters, blanks, signs of names, and all bytes from `@` on, which may be the
 * second byte of a character.
 */
function isOfWord(byte: number): boolean {
	return byte >= 0x40 || byte === 0x20 || (byte >= 0x27 && byte <= 0x29) || byte === 0x2d || byte === 0x2e;
}

/** End of the last whole word. A text without the end of a word is cut at the end of a UTF-8 character. */
function wholeWords(bytes: Buffer): number {
	let isBeyond = false;
	for (let back = 1; back <= Math.min(WORD, bytes.length); back++) {
		const byte = bytes[bytes.length - back] as number;
		if (!isOfWord(byte)) return bytes.length - back + 1;
		isBeyond ||= byte >= 0x80;
	}
	if (bytes.length <= WORD) return 0;
	return isBeyond ? wholeCharacters(bytes) : bytes.length - WORD;
}

/** End of the last whole UTF-8 character. At most three bytes may belong to the next chunk. */
function wholeCharacters(bytes: Buffer): number {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte < 0x80) return bytes.length;
		if (byte >= 0xc0) {
			const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			return needs > back ? bytes.length - back : bytes.length;
		}
	}
	return bytes.length;
}
