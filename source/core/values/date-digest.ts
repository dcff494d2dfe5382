/** Called for a date with what it was read as: a text of the stored value, or of the side on which it was refused. */
export type NoteDate = (written: string, read: string) => void;

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Fingerprint of what dates were read as, whatever their order: the run date bounds them, and chooses formats and centuries.
 * Each is hashed by FNV-1a, and hashes are added up, so that parts of a file can be read in threads.
 */
export class DateDigest {
	#sum = 0;

	readonly note: NoteDate = (written, read) => {
		this.#sum = addDigests(this.#sum, hashText(read, hashText(written, OFFSET) * 31));
	};

	/** 32 bits. */
	get sum(): number {
		return this.#sum;
	}
}

/** The fingerprint of two parts of a file together. */
export function addDigests(one: number, other: number): number {
	return (one + other) | 0;
}

function hashText(text: string, start: number): number {
	let hash = start | 0;
	for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
	return hash;
}
