import type BetterSqlite3 from 'better-sqlite3';

/** Name of the SQL function behind the dialect's sums. In a file of its own: the thread needs no SQL compiler. */
export const SUMS_FUNCTION = 'etl_sums';

/** Registers the aggregate: `[[text, sum], …]`. */
export function registerSums(db: BetterSqlite3.Database): void {
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
