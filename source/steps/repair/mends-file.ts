import { createHash } from 'node:crypto';
import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { StageChange } from '../../core/plan/plan.js';
import type { Mend } from '../../core/repair/mend.js';
import type { RepairFile, RepairRow } from '../../core/repair/repair-file.js';
import type { Engine } from '../../engines/engine.js';
import { findMendable, isOf, type Mendable, queryOf } from './find-mendable.js';
import { Mending } from './mending.js';

/** What was mended on screens, as if a file of rejects had come back. */
export interface MendedRejects {
	readonly change: Extract<StageChange, { kind: 'repair' }>;
	readonly edits: RepairFile;
	/** The newest run date of its records, ISO 8601. */
	readonly runDate: string;
}

/**
 * Makes a repaired file of what was mended on screens. A record that was mended by hand is in it, whatever the checks say
 * of it; of those that a rule concerns only the ones that are right now.
 *
 * @throws EtlError `E_REPAIR` where nothing is left to be repaired
 */
export async function mendsFile(
	engine: Engine,
	settings: Settings,
	mends: readonly Mend[],
	note: string,
): Promise<MendedRejects> {
	const mending = new Mending(settings);
	const byHand = new Set(mends.flatMap((mend) => (mend.kind === 'record' ? [mend.id] : [])));
	const rows = new Map<string, RepairRow>();
	const columns = new Set<string>();
	let runDate = '';
	const take = (mendable: Mendable) => {
		const id = mending.idOf(mendable);
		if (rows.has(id) || (mendable.why !== null && !byHand.has(id))) return;
		const cells = mending.apply(mendable, mends);
		if (cells === null || (!byHand.has(id) && mending.check(mendable, cells).row === null)) return;
		rows.set(id, { line: rows.size + 1, id, cells });
		for (const name of cells.keys()) columns.add(name.trim());
		const { runDate: of } = mendable.reject.file;
		if (of > runDate) runDate = of;
	};
	for (const mend of mends) {
		const where = mend.kind === 'record' ? mend.place : mend.cause;
		for await (const some of findMendable(engine, settings, queryOf(where)))
			for (const each of some)
				if (isOf(where, each.reject) && (mend.kind === 'cause' || mending.idOf(each) === mend.id)) take(each);
	}
	if (rows.size === 0)
		throw new EtlError('E_REPAIR', 'No reject is left that this would repair', {
			hint: 'They were repaired, waived or replaced meanwhile.',
		});
	const edits: RepairFile = { columns: [...columns], rows: [...rows.values()], isTyped: true };
	// Over identities alone: what was typed is a customer's, and a hash of a birth date could be guessed.
	const sha256 = createHash('sha256')
		.update([...rows.keys()].join('\n'))
		.digest('hex');
	return { change: { kind: 'repair', file: null, sha256, note }, edits, runDate };
}
