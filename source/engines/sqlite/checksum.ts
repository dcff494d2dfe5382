import { hash } from 'node:crypto';

/** Name of the SQL function behind the dialect's checksum. In a file of its own: the thread needs no SQL compiler. */
export const CHECKSUM_FUNCTION = 'etl_checksum';

interface Sums {
	high: number;
	low: number;
}

/** The aggregate itself: the sums modulo 2^32 of the first and the second 32 bits of each text's MD5. */
export const CHECKSUM = {
	deterministic: true,
	start: (): Sums => ({ high: 0, low: 0 }),
	step: (sums: Sums, text: unknown): Sums => {
		const digest = hash('md5', text as string, 'hex');
		sums.high = (sums.high + Number.parseInt(digest.slice(0, 8), 16)) >>> 0;
		sums.low = (sums.low + Number.parseInt(digest.slice(8, 16), 16)) >>> 0;
		return sums;
	},
	result: ({ high, low }: Sums): string => high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0'),
};
