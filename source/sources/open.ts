import { formsOf, type Parsed } from '../core/address.js';
import { redactConnection } from '../core/redact.js';
import { local } from './local-folder.js';
import type { Source, SourceAddress, SourceKind } from './source.js';

/** Kinds of sources by the name that their addresses carry. */
export type SourceTable = Readonly<Record<string, SourceKind>>;

/** Every kind of source: a new one is a file, and a row here. What has no scheme is a folder. */
export const SOURCES: SourceTable = { local };

/**
 * Parses a source such as `inbox`.
 *
 * @param base - the folder that a relative path starts from
 */
export function parseSource(text: string, base: string, sources = SOURCES): Parsed<SourceAddress> {
	if (text === '') return { fault: `is missing; expected ${formsOf(sources)} that the files arrive in` };
	// A letter and a colon begin a path on Windows.
	const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
	if (scheme === undefined) return local.parse(text, base);
	const kind = Object.values(sources).find(({ schemes }) => schemes.includes(scheme));
	if (kind) return kind.parse(text, base);
	return { fault: `"${redactConnection(text)}" has no scheme that we know; expected ${formsOf(sources)}` };
}

/** Opens a source: looks at nothing yet. */
export async function openSource(address: SourceAddress, sources = SOURCES): Promise<Source> {
	const kind = sources[address.source];
	if (!kind) throw new Error(`No source is called ${address.source}`);
	return kind.open(address);
}
