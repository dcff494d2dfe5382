import { hash } from 'node:crypto';
import type BetterSqlite3 from 'better-sqlite3';

/**
 * Names of the SQL functions behind the dialect's aggregates. They are here because the thread loads no SQL compiler.
 */
export const CHECKSUM_FUNCTION = 'etl_checksum';
export const CHECKSUMS_FUNCTION = 'etl_checksums';
export const SUMS_FUNCTION = 'etl_sums';

/** Sums modulo 2^32 of the first and of the second 32 bits of each row's MD5. */
class Checksum {
	#count = 0;
	#high = 0;
	#low = 0;

	add(text: string): void {
		// Bytes in a text are faster than hex digits, which are made and parsed (1.4 instead of 1.6 s a million rows).
		const digest = hash('md5', text, 'binary');
		this.#count++;
		this.#high = (this.#high + word(digest, 0)) >>> 0;
		this.#low = (this.#low + word(digest, 4)) >>> 0;
	}

	get count(): number {
		return this.#count;
	}

	/** 16 hex digits. */
	get text(): string {
		return this.#high.toString(16).padStart(8, '0') + this.#low.toString(16).padStart(8, '0');
	}
}

function word(digest: string, at: number): number {
	const byte = (index: number) => digest.charCodeAt(at + index);
	return byte(0) * 2 ** 24 + ((byte(1) << 16) | (byte(2) << 8) | byte(3));
}

/** A checksum for each table. */
class Checksums {
	readonly #sums = new Map<string, Checksum>();

	add(table: string, text: string): void {
		let sum = this.#sums.get(table);
		if (!sum) {
			sum = new Checksum();
			this.#sums.set(table, sum);
		}
		sum.add(text);
	}

	/** `[[table, rows, checksum], …]` */
	get json(): string {
		return JSON.stringify([...this.#sums].map(([table, sum]) => [table, sum.count, sum.text]));
	}
}

/** Registers the aggregates that the dialect's checksums and sums call. */
export function registerAggregates(db: BetterSqlite3.Database): void {
	db.aggregate(CHECKSUM_FUNCTION, {
		deterministic: true,
		start: () => new Checksum(),
		step: (sum: Checksum, text: unknown) => {
			sum.add(text as string);
			return sum;
		},
		result: (sum: Checksum) => sum.text,
	});
	db.aggregate(CHECKSUMS_FUNCTION, {
		deterministic: true,
		varargs: true,
		start: () => new Checksums(),
		step: (sums: Checksums, ...[table, text]: unknown[]) => {
			sums.add(table as string, text as string);
			return sums;
		},
		result: (sums: Checksums) => sums.json,
	});
	db.aggregate(SUMS_FUNCTION, {
		deterministic: true,
		varargs: true,
		start: () => new Map<string, number>(),
		step: (sums: Map<string, number>, ...row: unknown[]) => {
			const [text, number] = row as [string, number];
			return sums.set(text, (sums.get(text) ?? 0) + number);
		},
		result: (sums: Map<string, number>) => JSON.stringify([...sums]),
	});
}
