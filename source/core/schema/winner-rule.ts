import { LINEAGE } from './schema.js';

/** A row of the stage, by its columns' names. */
type StageRow = Readonly<Record<string, unknown>>;

/**
 * The rule by which a customer's row lost to the winner: the first one in which they differ.
 *
 * @param latestBy - the column whose greatest value wins; `null` where run date, name of the file and record alone decide
 */
export function ruleAgainst(winner: StageRow, loser: StageRow, latestBy: string | null): string {
	if (latestBy !== null && !isSame(winner[latestBy], loser[latestBy]))
		return isSame(loser[latestBy], null) ? `it has no ${latestBy}` : `its ${latestBy} is earlier`;
	const tie = latestBy === null ? '' : `the ${latestBy} is the same, and `;
	if (!isSame(winner[LINEAGE.insertedOn], loser[LINEAGE.insertedOn])) return `${tie}its run date is earlier`;
	if (!isSame(winner[LINEAGE.fileId], loser[LINEAGE.fileId])) return `${tie}its file came earlier on the same date`;
	return `${tie}it stands earlier in the same file`;
}

function isSame(a: unknown, b: unknown): boolean {
	return String(a ?? '') === String(b ?? '');
}
