import { didYouMean } from '../../config/faults.js';
import type { Settings } from '../../config/settings.js';
import { listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import { FAULT_CODES } from '../../core/records/record.js';
import { normalizeHeader } from '../../core/schema/schema.js';
import type { Engine } from '../../engines/engine.js';
import { textOf } from '../../sql/bookkeeping/bookkeeping.js';
import { type RejectFilter, rejectNames } from '../../sql/bookkeeping/history.js';

/**
 * Makes sure that a filter's names exist. A name that does not exist has no rejects, and that would read as good news.
 *
 * @throws EtlError `E_USAGE`, naming the most similar name that exists
 */
export async function requireKnownNames(engine: Engine, settings: Settings, filter: RejectFilter): Promise<void> {
	const rows = await engine.rows(rejectNames(engine.dialect, filter.runId));
	const found = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => textOf(row, 'name'));
	const where = filter.runId === null ? 'any run' : `run ${filter.runId}`;
	const columns = [...new Set([...settings.columns.map(({ name }) => name), ...found('column')])];
	const aliased = settings.columns.find(({ aliases }) =>
		aliases.some((alias) => normalizeHeader(alias) === normalizeHeader(filter.column ?? '')),
	);
	requireName('code', filter.code, [...new Set([...FAULT_CODES, ...found('code')])], 'is no code of a reject');
	requireName('column', filter.column, columns, 'is no column of the schema', aliased?.name);
	requireName('file', filter.file, [...new Set(found('file'))].sort(), `is no file of ${where}`);
}

function requireName(
	flag: string,
	name: string | null,
	valid: readonly string[],
	isNone: string,
	nearest?: string,
): void {
	if (name === null || valid.some((each) => each.toLowerCase() === name.toLowerCase())) return;
	const like = nearest === undefined ? didYouMean(name, valid) : `; did you mean ${nearest}?`;
	throw new EtlError('E_USAGE', `--${flag} ${name} ${isNone}${like}`, {
		context: { flag: `--${flag}` },
		hint: valid.length === 0 ? 'Leave it out.' : `There are: ${listed(valid, 20)}.`,
	});
}
