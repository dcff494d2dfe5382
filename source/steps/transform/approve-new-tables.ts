import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';
import { newCountriesQuestion } from '../../core/run/questions.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { firstOfTables } from '../../sql/winners/countries.js';
import { approved, ask, type LoadContext } from '../context.js';
import { newCountries } from '../plan/near-country.js';

/** Countries that have no table yet. */
interface NewTables {
	readonly fresh: readonly { readonly name: string; readonly table: string; readonly records: number }[];
	/** What makes their tables. */
	readonly statements: readonly Statement[];
	/** Countries that have one. */
	readonly known: readonly string[];
	readonly isFirstDay: boolean;
}

/**
 * Asks for the tables of new countries, as the policy says: each with its records, where the first of them stands, and
 * the country that it may be a typo of.
 *
 * @throws EtlError `E_NEW_COUNTRY` where the policy or a person refuses
 */
export async function* approveNewTables(
	context: LoadContext,
	{ fresh, statements, known, isFirstDay }: NewTables,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const policy = context.settings.policies.newCountries;
	if (fresh.length === 0 || policy === 'allow' || (policy === 'ask' && context.permissions.newTables)) return;
	if (policy === 'ask') {
		const tables = fresh.map(({ table }) => table);
		const places = yield* ask(context, 'transform', firstOfTables(context.model, context.runDate, tables));
		const names = [...known, ...Object.keys(context.settings.policies.countries)].map((name) => name.toUpperCase());
		const effects = fresh.map(({ name, table, records }) => ({ country: name, table, staged: records, created: true }));
		const near = newCountries(effects, names);
		const named = fresh.map((each) => ({
			...each,
			first: firstPlace(places, each.table),
			looksLike: near.find(({ table }) => table === each.table)?.looksLike ?? null,
		}));
		if (yield* approved(context, newCountriesQuestion(named, statements))) return;
	}
	const details = fresh.map(({ name, table }) => `${name} → ${table}`);
	const forbidden = { hint: 'Map it under policies.countries if it is a typo, or set policies.newCountries to ask.' };
	const first = {
		hint: 'On a first day every country is new: look at them, and run `etl-tui transform --allow-new-tables`. Map a typo under policies.countries before.',
	};
	throw new EtlError('E_NEW_COUNTRY', `There is no table yet for ${details.join(', ')}`, {
		context: { countries: details },
		...(policy === 'fail' ? forbidden : isFirstDay ? first : {}),
	});
}

/** The file and line of the first record, by the number of its file. */
function firstPlace(places: readonly Record<string, unknown>[], table: string): string | null {
	const [first] = places
		.filter((row) => row.table_name === table)
		.toSorted((a, b) => Number(a.file_id) - Number(b.file_id));
	return first === undefined ? null : `${textOf(first as never, 'name')}:${numberOf(first as never, 'line')}`;
}
