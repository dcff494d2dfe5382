import type { UiState } from '../state/state.js';

/** Runs in a sparkline. */
const RUNS = 14;

/** A country's rows in the last runs, oldest first. `now` is this run's, where history does not have it yet. */
export function countryTrend(state: UiState, table: string, now: number | null): number[] {
	if (state.history.is !== 'there') return now === null ? [] : [now];
	const earlier = state.history.value.countries
		.filter((row) => row.table_name === table && (now === null || row.run_id !== state.run.runId))
		.map((row) => Number(row.stage_rows))
		.reverse();
	return [...earlier, ...(now === null ? [] : [now])].slice(-RUNS);
}

/** Says when the newest of at least four values is far from the median of the earlier ones. */
export function trendWord(values: readonly number[]): string {
	const now = values.at(-1);
	if (now === undefined || values.length < 4) return '';
	const before = values.slice(0, -1).toSorted((a, b) => a - b);
	const usual = before[Math.floor(before.length / 2)] ?? 0;
	if (usual === 0) return '';
	const share = Math.round((100 * (now - usual)) / usual);
	if (Math.abs(share) < 50) return '';
	return share < 0 ? `${-share}% below the usual` : `${share}% above the usual`;
}
