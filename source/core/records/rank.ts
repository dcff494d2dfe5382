/** What a value is sorted by; `null` where there is none. */
export type Rank = number | string | null;

/** What a text is sorted by: a number where it is one, however it is grouped; nothing where it is empty. */
export function rankOfText(text: string): Rank {
	const plain = text.trim().toLowerCase();
	if (plain === '' || plain === '–' || plain === 'null') return null;
	const isNumber = /^[+-]?\d{1,15}(?:\.\d+)?$/.test(plain) || /^[+-]?\d{1,3}(?:,\d{3})+$/.test(plain);
	return isNumber ? Number(plain.replaceAll(',', '')) : plain;
}

/** The order of rows by their ranks. Equal ones stay as they were; missing ones come last, whichever way. */
export function orderByRank(ranks: readonly Rank[], descending: boolean): number[] {
	const way = descending ? -1 : 1;
	return ranks.map((_, index) => index).sort((a, b) => compareRanks(ranks[a] ?? null, ranks[b] ?? null, way) || a - b);
}

function compareRanks(a: Rank, b: Rank, way: 1 | -1): number {
	if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
	if (typeof a === 'number') return typeof b === 'number' ? way * (a - b) : -way;
	if (typeof b === 'number') return way;
	return way * (a < b ? -1 : a > b ? 1 : 0);
}
