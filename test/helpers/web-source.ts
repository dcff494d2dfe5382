import { onTestFinished } from 'vitest';
import type { SourceEvent } from '../../source/core/run/events.js';
import { openSource, parseSource } from '../../source/sources/open.js';
import type { Source, SourceFile } from '../../source/sources/source.js';
import { authorityFile } from './certificates.js';
import { DATE } from './in-process.js';
import type { WebServer } from './web-server.js';

/** What `source:` holds. */
export type Written = Readonly<Record<string, unknown>>;

/** A source as the config writes it, which fails at once unless the test says otherwise. */
export async function opened(written: Written, runDate = DATE): Promise<Source & { readonly told: SourceEvent[] }> {
	const parsed = parseSource({ retries: 0, ...written }, '/');
	if ('fault' in parsed) throw new Error(parsed.fault);
	const source = await openSource(parsed.value, { runDate, signal: new AbortController().signal });
	const told: SourceEvent[] = [];
	source.listen?.((event) => told.push(event));
	onTestFinished(() => source.close?.());
	return Object.assign(source, { told });
}

/** The same of `a.csv` on a server, with its authority. */
export const at = (server: WebServer, more: Written = {}): Written => ({
	url: `${server.origin}/out/a.csv`,
	ca: authorityFile(),
	...more,
});

export async function onlyFile(source: Source): Promise<SourceFile> {
	const [file] = await source.list();
	return file as SourceFile;
}

/** What a promise is rejected with. */
export const faultOf = (work: Promise<unknown>) =>
	work.then(
		() => null,
		(error: unknown) => error as Error & { readonly hint: string },
	);
