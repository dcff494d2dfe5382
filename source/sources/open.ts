import { z } from 'zod';
import { formsOf, type Parsed } from '../core/address.js';
import { PARSED_ONCE } from '../core/config-values.js';
import { redactConnection } from '../core/redact.js';
import type { SourceEvent } from '../core/run/events.js';
import { https } from './https/index.js';
import { local } from './local-folder.js';
import { type PutAwayFolders, putAwayTest, withoutPutAway } from './put-away/folders.js';
import { s3 } from './s3/index.js';
import { sftp } from './sftp/index.js';
import type { Source, SourceAddress, SourceDay, SourceKind } from './source.js';
import { listAddress, type Member, membersOf, openList, placesOf } from './source-list.js';
import { mysql, postgres, sqlite } from './sql/index.js';
import { pgpFacts, pgpShape, resolvePgp } from './wrapped/pgp-settings.js';
import { type UnwrapOptions, unwrapSource } from './wrapped/unwrap.js';

/** Kinds of sources by the name that their addresses carry. */
export type SourceTable = Readonly<Record<string, SourceKind>>;

/** Every kind of source: a new one is a file, and a row here. What has no scheme is a folder. */
export const SOURCES: SourceTable = { local, s3, sftp, https, postgres, mysql, sqlite };

/** Keys of `source:` that every kind has. */
const COMMON = {
	url: z.string().min(1).describe('Where it is: what `source` may be itself'),
	name: z
		.string()
		.regex(/^[^/\\!]+$/, { error: 'is no name: it may hold no slash and no "!"' })
		.optional()
		.describe(
			'In a list of sources: stands before the names of its files (`north/customers.csv`), and is what the bookkeeping knows the source by',
		),
	pgp: pgpShape.optional().describe('How OpenPGP files of this source are decrypted, in place of the `pgp` of all'),
};

/** What `source:` may hold where it has keys. */
export const sourceShape = z.strictObject({
	...(Object.assign({}, ...Object.values(SOURCES).map(({ settings }) => settings)) as z.ZodRawShape),
	...COMMON,
});

/** A source as the config writes it, checked by its shape. */
export type WrittenSource = string | Readonly<Record<string, unknown>>;

/**
 * Parses what `source` holds: a folder such as `inbox`, a URL, keys with `url`, or a list of those.
 *
 * @param base - the folder that a relative path starts from
 */
export function parseSource(
	written: WrittenSource | readonly WrittenSource[],
	base: string,
	sources = SOURCES,
): Parsed<SourceAddress> {
	if (!Array.isArray(written)) return parseOne(written as WrittenSource, base, sources);
	const members: Member[] = [];
	for (const each of written as readonly WrittenSource[]) {
		const parsed = parseOne(each, base, sources);
		if ('fault' in parsed) return parsed;
		const name = typeof each === 'object' && typeof each.name === 'string' ? each.name : null;
		members.push({ name, address: parsed.value });
	}
	return listAddress(members);
}

function parseOne(written: WrittenSource, base: string, sources: SourceTable): Parsed<SourceAddress> {
	const parsed = parseAddress(written, base, sources);
	if ('fault' in parsed || typeof written === 'string' || written.pgp === undefined) return parsed;
	const pgp = resolvePgp(pgpShape.parse(written.pgp, PARSED_ONCE), base);
	const { facts = null } = parsed.value;
	return { value: { ...parsed.value, pgp, facts: [facts, pgpFacts(pgp)] } };
}

function parseAddress(written: WrittenSource, base: string, sources: SourceTable): Parsed<SourceAddress> {
	const { url, name: _, pgp: __, ...given } = typeof written === 'string' ? { url: written } : written;
	const text = String(url ?? '');
	if (text === '') return { fault: `is missing; expected ${formsOf(sources)} that the files arrive in` };
	// A letter and a colon begin a path on Windows.
	const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(text)?.[1]?.toLowerCase();
	const kind = scheme === undefined ? local : Object.values(sources).find(({ schemes }) => schemes.includes(scheme));
	if (!kind) {
		if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return local.parse(text, base, given);
		return { fault: `"${redactConnection(text)}" has no scheme that we know; expected ${formsOf(sources)}` };
	}
	const foreign = Object.keys(given).filter((key) => given[key] !== undefined && !Object.hasOwn(kind.settings, key));
	if (foreign.length > 0) return { fault: `${foreign.join(' and ')} is not for ${kind.form}` };
	return kind.parse(text, base, given);
}

export { placesOf };

const UNBOUNDED: UnwrapOptions = {
	limits: { files: Number.POSITIVE_INFINITY, fileBytes: Number.POSITIVE_INFINITY },
	pgp: null,
};

/** Whether files of a source, or of one of its list, can be moved and deleted. */
export function putsAway(address: SourceAddress, sources = SOURCES): boolean {
	return membersOf(address).some((each) => sources[each.source]?.putsAway === true);
}

/** How a source is opened, where it says nothing else itself. */
interface OpenOptions extends UnwrapOptions {
	/** Where files are moved to after their load; nothing of it is offered. */
	readonly after?: PutAwayFolders | null;
}

/**
 * Opens a source: looks at nothing yet.
 *
 * @param options - left out, archives have no bounds, and there are no keys
 */
export async function openSource(
	address: SourceAddress,
	{ runDate, signal }: SourceDay,
	options: OpenOptions = UNBOUNDED,
	sources = SOURCES,
): Promise<Source> {
	const { after = null } = options;
	const listeners = new Set<(event: SourceEvent) => void>();
	const context = {
		runDate,
		signal,
		tell: (event: SourceEvent) => listeners.forEach((take) => void take(event)),
		...(after && { isPutAway: putAwayTest(after) }),
	};
	const open = async (each: SourceAddress): Promise<Source> => {
		const kind = sources[each.source];
		if (!kind) throw new Error(`No source is called ${each.source}`);
		const stored = await kind.open(each, context);
		const offered = after === null ? stored : withoutPutAway(stored, after);
		return unwrapSource(offered, { limits: options.limits, pgp: each.pgp ?? options.pgp });
	};
	const source = await openList(address, open);
	return {
		...source,
		listen: (take) => {
			listeners.add(take);
			return () => void listeners.delete(take);
		},
	};
}
