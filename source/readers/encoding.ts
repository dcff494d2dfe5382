import { isUtf8 } from 'node:buffer';
import { HEAD_BYTES } from './reader.js';

/** Characters of several bytes that are enough to take a text for UTF-8, whatever else it holds. */
const ENOUGH = 10_000;

/** Finds the encoding of a text of which it sees every byte, so that one late byte is enough to tell. */
export class EncodingDetector {
	size = 0;
	#head: Buffer[] = [];
	#headSize = 0;
	/** Whole UTF-8 characters of several bytes, and bytes that belong to none. */
	#whole = 0;
	#broken = 0;
	#carry = Buffer.alloc(0);

	add(chunk: Buffer): void {
		this.size += chunk.length;
		if (this.#headSize < HEAD_BYTES) {
			const part = chunk.subarray(0, HEAD_BYTES - this.#headSize);
			this.#head.push(part);
			this.#headSize += part.length;
		}
		const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
		const end = wholeCharacters(bytes);
		this.#count(bytes.subarray(0, end));
		this.#carry = Buffer.from(bytes.subarray(end));
	}

	head(): Buffer {
		return Buffer.concat(this.#head);
	}

	/**
	 * A text that is UTF-8 but for a few bytes stays UTF-8: read as Windows-1252 every name in it would be spelt wrong
	 * in silence, while broken characters come out as U+FFFD, which is seen.
	 */
	encoding(): string {
		const head = this.head();
		const utf16 = utf16Of(head);
		if (utf16 !== null) return utf16;
		const broken = this.#broken + this.#carry.length;
		return broken === 0 || this.#whole > broken ? 'utf-8' : 'windows-1252';
	}

	#count(bytes: Buffer): void {
		if (isUtf8(bytes)) {
			if (this.#whole >= ENOUGH) return;
			for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) >= 0xc0) this.#whole++;
			return;
		}
		for (let i = 0; i < bytes.length; ) {
			const length = characterLength(bytes, i);
			if (length === 0) this.#broken++;
			if (length > 1) this.#whole++;
			i += length || 1;
		}
	}
}

/** Bytes of the UTF-8 character at a place; 0 where none begins there. */
function characterLength(bytes: Buffer, at: number): number {
	const first = bytes[at] as number;
	if (first < 0x80) return 1;
	const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	return first >= 0xc0 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length ? length : 0;
}

/** Where the last whole UTF-8 character ends: at most three bytes may belong to the next chunk. */
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

/**
 * UTF-16 and UTF-32 by their mark; UTF-16 without one by its zeros: digits, delimiters and line ends have a zero in
 * every other byte, and text in other encodings has none.
 */
function utf16Of(head: Buffer): string | null {
	const mark = head.subarray(0, 4).toString('hex');
	if (mark === 'fffe0000') return 'utf-32le';
	if (mark === '0000feff') return 'utf-32be';
	if (mark.startsWith('fffe')) return 'utf-16le';
	if (mark.startsWith('feff')) return 'utf-16be';
	const pairs = Math.floor(Math.min(head.length, 4096) / 2);
	if (pairs < 4) return null;
	let even = 0;
	let odd = 0;
	for (let i = 0; i < pairs * 2; i += 2) {
		if (head[i] === 0) even++;
		if (head[i + 1] === 0) odd++;
	}
	if (odd > pairs * 0.2 && even < pairs * 0.02) return 'utf-16le';
	if (even > pairs * 0.2 && odd < pairs * 0.02) return 'utf-16be';
	return null;
}
