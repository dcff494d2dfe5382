import type { RemoteFile } from '../remote/remote-source.js';

/** Bytes of a file that one request gives whole. */
const SMALL = 32 * 1024;

/** Files on their way together. Each costs three answers of the server, which a far one takes a tenth of a second for. */
const TOGETHER = 32;

/** Fetches small files before they are asked for, where files are asked for in the order of the list. */
export class SmallFiles {
	readonly #load: (file: RemoteFile) => Promise<Buffer>;
	readonly #ahead = new Map<RemoteFile, Promise<Buffer>>();
	#files: readonly RemoteFile[] = [];
	#places = new Map<RemoteFile, number>();
	#last = Number.NEGATIVE_INFINITY;
	#window = 1;

	/** @param load - fetches a file whole */
	constructor(load: (file: RemoteFile) => Promise<Buffer>) {
		this.#load = load;
	}

	/** Takes a new list. */
	listed(files: readonly RemoteFile[]): void {
		this.#files = files
			.filter(({ size, refusal }) => size !== undefined && size <= SMALL && !refusal)
			.sort((one, other) => (one.name < other.name ? -1 : 1));
		this.#places = new Map(this.#files.map((file, place) => [file, place]));
		this.#ahead.clear();
		this.#last = Number.NEGATIVE_INFINITY;
	}

	/** A file's bytes; `null` where it is large, or not of the list. */
	take(file: RemoteFile): Promise<Buffer> | null {
		const place = this.#places.get(file);
		if (place === undefined) return null;
		// Who asks for one here and one there gets nothing that he may never ask for.
		this.#window = place === this.#last + 1 ? Math.min(TOGETHER, this.#window * 2) : 1;
		this.#last = place;
		for (const each of this.#ahead.keys()) if ((this.#places.get(each) as number) < place) this.#ahead.delete(each);
		const own = this.#ahead.get(file);
		this.#ahead.delete(file);
		for (const next of this.#files.slice(place + 1, place + this.#window)) {
			if (this.#ahead.has(next)) continue;
			const loading = this.#load(next);
			loading.catch(() => undefined); // It is tried again when it is asked for.
			this.#ahead.set(next, loading);
		}
		return own === undefined ? this.#load(file) : own.catch(() => this.#load(file));
	}
}
