import type { Statement } from '../../core/plan/plan.js';
import { recordRow } from '../../sql/bookkeeping/bookkeeping.js';
import type { LoadContext } from '../context.js';
import type { ValidateResult } from '../validate/validate.js';
import type { TransformResult } from './transform.js';

/** The bookkeeping rows of each country: its changes, and whether stage and table agree. */
export function countryRows(
	context: LoadContext,
	transformed: TransformResult,
	validated: ValidateResult,
): Statement[] {
	return transformed.effects.map((effect) => {
		const check = validated.checks.find((each) => each.table === effect.table && each.rows === 'day');
		const wrong = validated.checks.some((each) => each.table === effect.table && each.verdict === 'MISMATCH');
		return recordRow(context.engine.dialect, 'runCountries', {
			run_id: context.run.id,
			country: effect.country,
			table_name: effect.table,
			created: effect.created ? 1 : 0,
			staged: effect.staged,
			winners: effect.winners,
			inserted: effect.inserted,
			updated: effect.updated,
			moved: effect.moved,
			unchanged: effect.unchanged,
			stale: effect.stale,
			removed: effect.removed,
			stage_rows: check?.stageRows ?? 0,
			target_rows: check?.targetRows ?? 0,
			stage_checksum: check?.stageChecksum ?? '',
			target_checksum: check?.targetChecksum ?? '',
			verdict: wrong ? 'MISMATCH' : 'MATCH',
			other_inserted: effect.otherDays.inserted,
			other_updated: effect.otherDays.updated,
			other_moved: effect.otherDays.moved,
			other_unchanged: effect.otherDays.unchanged,
		});
	});
}
