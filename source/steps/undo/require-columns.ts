import { listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import type { StepEvent } from '../../core/run/events.js';
import type { LiveSchema } from '../../engines/engine.js';
import { numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import { columnsLeftBehind, countValues, withdrawnTable } from '../../sql/bookkeeping/withdrawn.js';
import { ask, type LoadContext } from '../context.js';
import type { Delivery } from '../stage/deliveries.js';

/**
 * Makes sure that the stage has a column for every value of the rows that return: somebody may have renamed or dropped one
 * there and not in the table of withdrawn rows.
 *
 * @param returning - files whose withdrawn rows come into the stage
 * @throws EtlError `E_DATABASE_SHAPE`, naming the columns
 */
export async function* requireColumns(
	context: LoadContext,
	live: LiveSchema,
	returning: readonly Delivery[],
): AsyncGenerator<StepEvent, void> {
	const { model, permissions } = context;
	const names = columnsLeftBehind(model, live, permissions);
	if (names.length === 0) return;
	for (const file of returning) {
		const [counts] = yield* ask(context, 'stage', countValues(model, file, names));
		const filled = names.filter((name) => numberOf(counts, name) > 0);
		if (filled.length === 0) continue;
		const table = withdrawnTable(model);
		const [columns, them] = filled.length === 1 ? ['a column', 'it'] : ['columns', 'them'];
		throw new EtlError(
			'E_DATABASE_SHAPE',
			`${file.name} of ${file.runDate} would return without its values of ${listed(filled)}: ${columns} of ${table} that ${model.stage} does not have`,
			{
				context: { table, columns: filled },
				hint: `Rename ${them} in ${table} as in ${model.stage}, where need be after dropping the empty column of the new name there. Or let the values be lost with --allow-destructive.`,
			},
		);
	}
}
