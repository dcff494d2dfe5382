import type { RemoteFile } from '../remote/remote-source.js';

/** Size in bytes up to which one request fetches a whole file. */
const SMALL = 32 * 1024;

/** Number of files that are fetched concurrently. Each takes three round trips, of 0.1 s each to a distant server. */
const TOGETHER = 32;

/** Prefetches small files, as long as files are read in the order of the list. */
export class SmallFiles {
	readonly #load: (file: RemoteFile) => Promise<Buffer>;
	readonly #ahead = new Map<RemoteFile, Promise<Buffer>>();
	#files: readonly RemoteFile[] = [];
	#places = new Map<RemoteFile, number>();
	#last = Number.NEGATIVE_INFINITY;
	#window = 1;

	/** @param load - fetches a whole file */
	constructor(load: (file: RemoteFile) => Promise<Buffer>) {
		this.#load = load;
	}

	/** Begins again with a new list. */
	listed(files: readonly RemoteFile[]): void {
		this.#files = files
			.filter(({ size, refusal }) => size !== undefined && size <= SMALL && !refusal)
			.sort((one, other) => (one.name < other.name ? -1 : 1));
		this.#places = new Map(this.#files.map((file, place) => [file, place]));
		this.#ahead.clear();
		this.#last = Number.NEGATIVE_INFINITY;
	}

	/** The bytes of a file; `null` where it is large or not in the list. */
	take(file: RemoteFile): Promise<Buffer> | null {
		const place = this.#places.get(file);
		if (place === undefined) return null;
		// Nothing is prefetched where files are read out of order.
		this.#window = place === this.#last + 1 ? Math.min(TOGETHER, this.#window * 2) : 1;
		this.#last = place;
		for (const each of this.#ahead.keys()) if ((this.#places.get(each) as number) < place) this.#ahead.delete(each);
		const own = this.#ahead.get(file);
		this.#ahead.delete(file);
		for (const next of this.#files.slice(place + 1, place + this.#window)) {
			if (this.#ahead.has(next)) continue;
			const loading = this.#load(next);
			loading.catch(() => undefined); // `take` fetches it again.
			this.#ahead.set(next, loading);
		}
		return own === undefined ? this.#load(file) : own.catch(() => this.#load(file));
	}
}
