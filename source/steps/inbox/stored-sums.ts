import { createHash } from 'node:crypto';
import type { SourceFile } from '../../sources/source.js';

/** What the bytes of a file add up to. */
export interface Sums {
	readonly bytes: number;
	/** In hex, lower case. */
	readonly sha256: string;
	readonly md5: string;
}

/** The sums of files as they lie in their source: archives, and encrypted files. Each is read once, whole. */
export class StoredSums {
	readonly #known = new Map<string, Promise<Sums>>();

	/** @throws whatever opening and reading the file throws */
	of(file: SourceFile): Promise<Sums> {
		const id = JSON.stringify([file.place ?? null, file.name]);
		const known = this.#known.get(id) ?? addUp(file);
		this.#known.set(id, known);
		return known;
	}
}

async function addUp(file: SourceFile): Promise<Sums> {
	const [sha256, md5] = [createHash('sha256'), createHash('md5')];
	let bytes = 0;
	for await (const chunk of await file.open()) {
		bytes += (chunk as Buffer).length;
		for (const hash of [sha256, md5]) hash.update(chunk as Buffer);
	}
	return { bytes, sha256: sha256.digest('hex'), md5: md5.digest('hex') };
}
