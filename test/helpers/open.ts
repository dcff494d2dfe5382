import path from 'node:path';
import { Readable } from 'node:stream';
import type { Connection, Engine, EngineOptions, OpenMode } from '../../source/engines/engine.js';
import { openEngine, parseConnection } from '../../source/engines/open.js';
import type { Source, SourceFile } from '../../source/sources/source.js';

/** A connection as the config would have it. */
export function connectionOf(text: string): Connection {
	const parsed = parseConnection(text, path.resolve('/'));
	if ('fault' in parsed) throw new Error(`connection: ${parsed.fault}`);
	return parsed.value;
}

/** Opens the database that a text such as `sqlite:/tmp/etl.db` names. */
export async function openDatabase(text: string, mode: OpenMode, options?: EngineOptions): Promise<Engine> {
	return openEngine(connectionOf(text), mode, options);
}

/** A file of a source that has no folder. */
export function fileOf(name: string, content: string | Buffer): SourceFile {
	return { name, refusal: null, open: async () => Readable.from([Buffer.from(content)], { objectMode: false }) };
}

/** A source that has no folder. */
export function sourceOf(label: string, list: () => Promise<readonly SourceFile[]>): Source {
	return { label, list, stat: async (name) => (await list()).find((file) => file.name === name) ?? null };
}
