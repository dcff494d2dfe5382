import { EtlError } from '../../core/errors.js';
import type { MendView, Remedies } from '../../core/repair/mend.js';
import { createMask } from '../../output/mask.js';
import type { Mendable } from '../../steps/repair/find-mendable.js';
import { mendView } from '../../steps/repair/mend-view.js';
import { Mending } from '../../steps/repair/mending.js';
import { findRemedies } from '../../steps/repair/remedies.js';
import { findMend, findOfCause } from '../../workspace/mends.js';
import { hasDatabase, type Workspace } from '../../workspace/workspace.js';
import type { MendQuery, RemedyQuery } from './messages.js';

/** The rejects that a person mends. They are kept, so that each key is answered without the database. */
export class MendBook {
	#place: { readonly id: string; readonly found: Mendable } | null = null;
	#cause: { readonly id: string; readonly found: readonly Mendable[] } | null = null;

	/** Drops what is kept, since files, config or tables may have changed. */
	forget(): void {
		this.#place = null;
		this.#cause = null;
	}

	/** A record with what its checks say of new texts. @throws EtlError `E_NOT_FOUND` */
	async view(workspace: Workspace, { place, cells, mends }: MendQuery, showSensitive: boolean): Promise<MendView> {
		const id = JSON.stringify(place);
		if (this.#place?.id !== id) {
			const found = hasDatabase(workspace) ? await findMend(workspace, place) : null;
			if (found === null)
				throw new EtlError('E_NOT_FOUND', `Record ${place.record} of ${place.file} is no reject of a run yet`, {
					hint: 'Load the day first: a reject is mended where its file is in the stage.',
				});
			this.#place = { id, found };
		}
		const { found } = this.#place;
		const { settings } = workspace;
		const mending = new Mending(settings);
		const mask = createMask(settings.columns, settings.mask && !showSensitive);
		const before = mending.apply(found, mends) ?? mending.textsOf(found);
		const now = new Map([...before, ...Object.entries(cells)]);
		return mendView(mending, found, now, settings.columns, (column, value) => mask.value(column, value));
	}

	/** What could be done about all rejects of a cause. */
	async remedies(workspace: Workspace, { cause, mends, text }: RemedyQuery, showSensitive: boolean): Promise<Remedies> {
		const id = JSON.stringify(cause);
		if (this.#cause?.id !== id)
			this.#cause = { id, found: hasDatabase(workspace) ? await findOfCause(workspace, cause) : [] };
		const { settings } = workspace;
		const mask = createMask(settings.columns, settings.mask && !showSensitive);
		const shown = (value: string) => mask.value(cause.column, value);
		const found = findRemedies(settings, this.#cause.found, cause, mends, text);
		const isHidden = mask.on && shown('a') !== 'a';
		return {
			...found,
			// Which of the masked values is meant nobody could say.
			remedies: found.remedies
				.filter(({ rule }) => !isHidden || rule.kind !== 'map')
				.map(({ samples, ...each }) => ({
					...each,
					samples: samples.map(({ line, before, after }) => ({ line, before: shown(before), after: shown(after) })),
				})),
		};
	}
}
