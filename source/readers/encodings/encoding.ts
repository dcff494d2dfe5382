import { isAscii } from 'node:buffer';
import { WordsBeyondAscii } from './beyond-ascii.js';

/** Number of bytes in which readers find a file's structure. */
const HEAD_BYTES = 256 * 1024;

/** Evidence of a text's encoding in its bytes. */
export interface EncodingEvidence {
	/** The encoding by a byte-order mark or by zeros at the beginning; else `null`. */
	readonly marked: string | null;
	/** Whether that is by a byte-order mark. */
	readonly hasMark: boolean;
	/** Position of the first escape of ISO-2022, which switches alphabets; `null` for none. */
	readonly escape: number | null;
	/** Words with bytes beyond ASCII: those that are valid UTF-8, and the others. */
	readonly words: WordsBeyondAscii;
}

/** Number of bytes that identify a kind of file. */
const MAGIC = 4;

/** First bytes of archives, workbooks, documents and pictures, in hex. Such a file is not text, whatever its bytes. */
const PACKED = ['504b0304', 'd0cf11e0', '1f8b', '25504446', '89504e47'];

/** Gathers evidence of a text's encoding from all its bytes, because a single late byte may decide. */
export class EncodingDetector {
	size = 0;
	readonly #head: Buffer[] = [];
	#headSize = 0;
	readonly #words = new WordsBeyondAscii();
	#escape: number | null = null;
	/** `null` until enough bytes have arrived. */
	#isText: boolean | null = null;

	add(chunk: Buffer): void {
		const before = this.#isText === null ? this.head() : null;
		this.size += chunk.length;
		if (this.#headSize < HEAD_BYTES) {
			const part = chunk.subarray(0, HEAD_BYTES - this.#headSize);
			this.#head.push(part);
			this.#headSize += part.length;
		}
		if (before === null) {
			this.#look(chunk);
			return;
		}
		// The first bytes are held until they identify the kind of file, whatever the pieces in which they come.
		if (this.#headSize < ZEROS) return;
		this.#isText = isText(this.head());
		this.#look(Buffer.concat([before, chunk]));
	}

	/** @param chunk - the next bytes of the file */
	#look(chunk: Buffer): void {
		if (this.#isText === false) return;
		if (this.#escape === null) {
			const at = escapeIn(chunk);
			if (at !== -1) this.#escape = this.size - chunk.length + at;
		}
		// Most feeds are ASCII, and that check runs at the speed of memory.
		if (isAscii(chunk) && this.#words.carriesAscii) this.#words.pass(chunk);
		else this.#words.add(chunk);
	}

	head(): Buffer {
		return Buffer.concat(this.#head);
	}

	/** The evidence after the last byte. */
	evidence(): EncodingEvidence {
		const head = this.head();
		if (this.#isText === null) {
			this.#isText = isText(head);
			this.#look(head);
		}
		this.#words.end();
		const mark = markOf(head);
		return { marked: mark ?? utf16Of(head), hasMark: mark !== null, escape: this.#escape, words: this.#words };
	}
}

/** Whether the first bytes of a file are text in an encoding that has no zeros. */
function isText(head: Buffer): boolean {
	const magic = head.toString('hex', 0, MAGIC);
	return !PACKED.some((each) => magic.startsWith(each)) && utf16Of(head) === null;
}

const ESCAPE = 0x1b;

/** Position of an escape such as `ESC $ B`, which mail and mainframes of East Asia use. */
function escapeIn(chunk: Buffer): number {
	for (let at = chunk.indexOf(ESCAPE); at !== -1; at = chunk.indexOf(ESCAPE, at + 1))
		if (/^\$(?:[@B]|[()][A-E])/.test(chunk.toString('latin1', at + 1, at + 4))) return at;
	return -1;
}

/** The encoding of a byte-order mark. */
function markOf(head: Buffer): string | null {
	const mark = head.subarray(0, 4).toString('hex');
	if (mark === 'fffe0000') return 'utf-32le';
	if (mark === '0000feff') return 'utf-32be';
	if (mark.startsWith('fffe')) return 'utf-16le';
	if (mark.startsWith('feff')) return 'utf-16be';
	return mark.startsWith('efbbbf') ? 'utf-8' : null;
}

/** Number of bytes that are examined for zeros. */
const ZEROS = 4096;

/**
 * Recognizes UTF-16 and UTF-32 without a mark: digits, delimiters and line ends have zeros in the same bytes of each
 * character. Text in other encodings has no zeros.
 */
function utf16Of(head: Buffer): string | null {
	const mark = markOf(head);
	if (mark !== null) return mark === 'utf-8' ? null : mark;
	const units = Math.floor(Math.min(head.length, ZEROS) / 4);
	if (units < 2) return null;
	const zeros = [0, 0, 0, 0];
	for (let i = 0; i < units * 4; i++) if (head[i] === 0) zeros[i % 4] = (zeros[i % 4] as number) + 1;
	const [first, second, third, fourth] = zeros.map((count) => count / units) as [number, number, number, number];
	if (first < 0.02 && third > 0.98 && fourth > 0.98) return 'utf-32le';
	if (fourth < 0.02 && first > 0.98 && second > 0.98) return 'utf-32be';
	if (second + fourth > 0.4 && first + third < 0.04) return 'utf-16le';
	return first + third > 0.4 && second + fourth < 0.04 ? 'utf-16be' : null;
}
