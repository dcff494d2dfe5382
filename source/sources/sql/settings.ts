import { z } from 'zod';
import { PARSED_ONCE, seconds } from '../../core/config-values.js';
import { dateFaults } from '../../core/run/run-date.js';
import { REMOTE_SETTINGS, type RemoteOptions, remoteOptions } from '../remote/line.js';
import { SIGN_IN_SETTINGS } from '../remote/sign-in.js';
import type { SourceSettings } from '../source.js';
import { type Query, queryTextFault, type SqlDialect } from './query.js';

/** Seconds that a query may think before its first rows, and between rows. */
const THINKING = 3_600;

/** A name that is one of a file as well. */
const NAME = /^[^./\\!][^/\\!]*$/;

/** The file of a query that has no name of its own. */
const ONLY = 'query.json';

/** Keys of every source that is a database. */
export const SQL_SETTINGS = {
	query: z
		.string()
		.min(1)
		.optional()
		.describe(
			'SQL: the query whose rows are the file `query.json`. `{date}` in it is the run date, bound as a value; `{date:YYYYMMDD}` is the same in another form',
		),
	queries: z
		.record(z.string().regex(NAME, { error: 'is no name: it may hold no slash and no "!"' }), z.string().min(1))
		.optional()
		.describe('SQL: several queries by their names: `customers: select …` is the file `customers.json`'),
	queryTimeoutSeconds: seconds()
		.optional()
		.describe('SQL: seconds that a query may take until its first rows, and between rows. Default `3600`'),
};

/** Keys of a database that is reached over a network. */
export const SQL_SERVER_SETTINGS = { ...SQL_SETTINGS, ...SIGN_IN_SETTINGS, ...REMOTE_SETTINGS };

/** What the keys say besides where the database is. */
export interface SqlSettings {
	readonly queries: readonly Query[];
	readonly remote: RemoteOptions;
}

/** @returns what is wrong with them, where something is */
export function sqlSettings(given: SourceSettings, dialect: SqlDialect): SqlSettings | string {
	const { query, queries, queryTimeoutSeconds = THINKING } = z.object(SQL_SETTINGS).parse(given, PARSED_ONCE);
	if (query !== undefined && queries !== undefined) return 'has both query and queries: name all of them under queries';
	const named = Object.entries(queries ?? {}).map(([name, text]) => ({ file: fileOf(name), text }));
	const all = query === undefined ? named : [{ file: ONLY, text: query }];
	if (all.length === 0)
		return 'says no query: write `source` with the keys `url` and `query: select …`, or with `queries` and their names';
	const twice = all.find(({ file }, at) => all.findIndex((other) => other.file === file) < at);
	if (twice) return `has two queries for ${twice.file}`;
	for (const { file, text } of all) {
		const fault = dateFaults(text)[0] ?? queryTextFault(text, dialect);
		if (fault !== null)
			return query === undefined ? `has a query for ${file} that ${fault}` : `has a query that ${fault}`;
	}
	return { queries: all, remote: { ...remoteOptions(given), silence: queryTimeoutSeconds } };
}

function fileOf(name: string): string {
	return name.toLowerCase().endsWith('.json') ? name : `${name}.json`;
}
