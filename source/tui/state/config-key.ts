import type { Failure } from '../work/messages.js';

/** The keys that decide about a failure, by the beginning of its code; the first that fits. */
const KEYS: readonly (readonly [code: string, key: string])[] = [
	['E_TOO_MANY_REJECTS', 'policies.maxRejects'],
	['E_NEW_COUNTRY', 'policies.countries'],
	['E_COLUMN_EXTRA', 'policies.extraColumns'],
	['E_COLUMN', 'schema.columns'],
	['E_DATABASE_SHAPE', 'schema.columns'],
	['E_DATABASE_TIMEOUT', 'postgres.statementTimeout'],
	['E_CONTROL_TOTAL', 'policies.controlTotals'],
	['E_CONTROL_DATE', 'policies.controlDates'],
	['E_DUPLICATE_FILE', 'policies.duplicates'],
	['E_MANIFEST', 'policies.manifest'],
	['E_FILES_GONE', 'policies.goneFiles'],
	['E_FILES_LATE', 'expect'],
	['E_DAY_INCOMPLETE', 'expect'],
	['E_FILE_STAYS', 'after'],
	['E_FILE_UNSETTLED', 'settleSeconds'],
	['E_FILE_ENCRYPTED', 'pgp'],
	['E_SOURCE_KEY', 'pgp'],
	['E_SOURCE_NO_MATCH', 'files'],
	['E_SOURCE_TOO_MANY', 'limits.files'],
	['E_FILE_TOO_LARGE', 'limits'],
	['E_FILE_MALFORMED', 'read'],
	['E_SOURCE', 'source'],
	['E_DATABASE', 'connection'],
];

/** The path of the config's key that decides about a failure; `null` where none does. */
export function configKeyOf({ code, context }: Pick<Failure, 'context'> & { readonly code: string }): string | null {
	const { faults, limit } = context;
	// A fault of the config begins with the path of its key.
	const [fault] = Array.isArray(faults) ? faults : [];
	if (fault !== undefined) return /^[\w.[\]]+/.exec(fault)?.[0] ?? null;
	if (typeof limit === 'string' && limit.startsWith('limits.')) return limit;
	if (code.startsWith('E_CONFIG')) return '';
	return KEYS.find(([start]) => code.startsWith(start))?.[1] ?? null;
}
