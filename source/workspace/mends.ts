import type { Mend, MendCause, MendPlace } from '../core/repair/mend.js';
import type { Mendable } from '../steps/repair/find-mendable.js';
import type { MendedRejects } from '../steps/repair/mends-file.js';
import { type Workspace, withEngine } from './workspace.js';

/** The reject at a place; `null` where there is none. */
export async function findMend(workspace: Workspace, place: MendPlace): Promise<Mendable | null> {
	const { findMendable, isOf, queryOf } = await import('../steps/repair/find-mendable.js');
	return withEngine(workspace, 'query', async (engine) => {
		const all: Mendable[] = [];
		for await (const some of findMendable(engine, workspace.settings, queryOf(place)))
			all.push(...some.filter(({ reject }) => isOf(place, reject)));
		// A file that was loaded again has its rejects again: those that can be mended come first.
		return all.find(({ why }) => why === null) ?? all.at(-1) ?? null;
	});
}

/** The open rejects of a cause; see `rejectsOfCause`. */
export async function findOfCause(workspace: Workspace, cause: MendCause): Promise<Mendable[]> {
	const { rejectsOfCause } = await import('../steps/repair/remedies.js');
	return withEngine(workspace, 'query', (engine) => rejectsOfCause(engine, workspace.settings, cause));
}

/** What was mended on screens as a repaired file; see `mendsFile`. @throws EtlError `E_REPAIR` */
export async function repairOfMends(
	workspace: Workspace,
	mends: readonly Mend[],
	note: string,
): Promise<MendedRejects> {
	const { mendsFile } = await import('../steps/repair/mends-file.js');
	return withEngine(workspace, 'query', (engine) => mendsFile(engine, workspace.settings, mends, note));
}
