import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EtlError } from '../../source/core/errors.js';
import type { SourceEvent } from '../../source/core/run/events.js';
import { lost, remoteOptions } from '../../source/sources/remote/line.js';
import { type RemoteStore, remoteSource } from '../../source/sources/remote/remote-source.js';

/** What a store does when it is asked for bytes: gives so many, then fails, stalls or goes on. */
type Way = { readonly bytes: number; readonly ends: 'cut' | 'stall' | 'refuse' };

const content = Buffer.from(Array.from({ length: 3_000 }, (_, index) => index % 251));

/** A store with one file, whose connections go the ways that are given, and then well. */
function storeOf(ways: Way[], more: Partial<RemoteStore> = {}): RemoteStore & { readonly reads: number[] } {
	const reads: number[] = [];
	return {
		reads,
		resumes: true,
		list: async () => ({ files: [{ name: 'a.csv', size: content.length, version: '1' }] }),
		stat: async () => null,
		read: async (_, from) => {
			reads.push(from);
			const way = ways.shift();
			return Readable.from(sent(content.subarray(from), way), { objectMode: false });
		},
		explain: (error) => ({ error: lost((error as Error).message, error), isPassing: true }),
		close: async () => undefined,
		...more,
	};
}

async function* sent(bytes: Buffer, way: Way | undefined): AsyncGenerator<Buffer> {
	yield bytes.subarray(0, way?.bytes ?? bytes.length);
	if (way?.ends === 'cut') throw new Error('read ECONNRESET');
	if (way?.ends === 'refuse') throw new EtlError('E_FILE_CHANGED', 'a.csv is another by now');
	if (way?.ends === 'stall') await new Promise(() => undefined);
}

function open(store: RemoteStore, given: Readonly<Record<string, unknown>> = {}, stop = new AbortController()) {
	const events: SourceEvent[] = [];
	const context = { signal: stop.signal, runDate: '2026-11-23', tell: (event: SourceEvent) => void events.push(event) };
	const address = { source: 'toy', folder: null, label: 'toy://box' };
	const source = remoteSource(store, address, { ...remoteOptions(given), firstWait: 1 }, context);
	onTestFinished(() => source.close?.());
	const retries = () => events.filter((event) => event.type === 'retry');
	return { source, events, retries, stop };
}

/** Files of copies that this process holds open. */
function openCopies(): string[] {
	const links = readdirSync('/proc/self/fd').map((fd) => {
		try {
			return readlinkSync(`/proc/self/fd/${fd}`);
		} catch {
			return ''; // The listing itself had one open.
		}
	});
	return links.filter((link) => /etl-tui-[\da-f-]{36} \(deleted\)/.test(link));
}

async function bytesOf(source: ReturnType<typeof open>['source']): Promise<Buffer> {
	const [file] = await source.list();
	const chunks: Buffer[] = [];
	for await (const chunk of (await file?.open()) ?? []) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

describe('bytes over a network', () => {
	test('are those of the file wherever connections are cut, and each byte is fetched once', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat({ max: 1_500 }), { maxLength: 4 }), async (cuts) => {
				const store = storeOf(cuts.map((bytes) => ({ bytes, ends: 'cut' })));
				const { source, retries } = open(store, { retries: 5, timeoutSeconds: 0 });
				expect((await bytesOf(source)).equals(content)).toBe(true);
				let at = 0;
				const starts = [0, ...cuts.map((bytes) => (at = Math.min(content.length, at + bytes)))];
				expect(store.reads).toEqual(starts.slice(0, store.reads.length));
				expect(retries()).toHaveLength(store.reads.length - 1);
				await source.close?.();
			}),
			{ numRuns: 10 },
		);
	});

	test('are given up after the last try, with what went wrong', async () => {
		const { source, retries } = open(storeOf(Array.from({ length: 9 }, () => ({ bytes: 1, ends: 'cut' as const }))), {
			retries: 2,
		});
		const failed = await bytesOf(source).catch((error) => error);
		expect(failed).toMatchObject({ code: 'E_SOURCE_LOST', exitCode: 4 });
		expect(failed.message).toBe('The source is lost: read ECONNRESET (tried 2 times more)');
		expect(retries()).toMatchObject([
			{ what: 'a.csv', attempt: 1, attempts: 2, reason: 'The source is lost: read ECONNRESET' },
			{ what: 'a.csv', attempt: 2, attempts: 2 },
		]);
		await source.close?.();
	});

	test('that stop coming are asked for again, from where they stopped', async () => {
		const store = storeOf([{ bytes: 700, ends: 'stall' }]);
		const { source, retries } = open(store, { timeoutSeconds: 0.2 });
		expect((await bytesOf(source)).equals(content)).toBe(true);
		expect(store.reads).toEqual([0, 700]);
		expect(retries()).toMatchObject([{ reason: 'The source is lost: nothing came for 0.2 s' }]);
		await source.close?.();
	});

	test('of another file than was listed are not asked for again', async () => {
		const store = storeOf([{ bytes: 700, ends: 'refuse' }]);
		await expect(bytesOf(open(store).source)).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
		expect(store.reads).toEqual([0]);
		const longer = storeOf([], {
			read: async () => Readable.from([content, Buffer.from('more')], { objectMode: false }),
		});
		await expect(bytesOf(open(longer).source)).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
	});

	test('end at once when the run is stopped', async () => {
		const { source, stop } = open(storeOf([{ bytes: 1, ends: 'stall' }]));
		const reading = bytesOf(source);
		setTimeout(() => stop.abort(new EtlError('E_INTERRUPTED', 'Interrupted')), 20);
		await expect(reading).rejects.toMatchObject({ code: 'E_INTERRUPTED' });
		await source.close?.();
	});

	test.skipIf(!existsSync('/proc/self/fd'))(
		'leave no file open that a closed source would have kept copies in',
		async () => {
			const names = ['a.csv', 'b.csv', 'c.csv'];
			const list = async () => ({ files: names.map((name) => ({ name, size: content.length, version: '1' })) });
			for (const waits of [0, 1, 2]) {
				const { source } = open(storeOf([], { list }));
				const opened = (await source.list()).map((file) => file.open());
				for (const one of opened.slice(0, waits)) await one;
				const settled = Promise.allSettled(opened);
				await source.close?.();
				for (const { status } of (await settled).slice(waits + 1)) expect(status).toBe('rejected');
				expect(openCopies()).toEqual([]);
			}
		},
	);

	test('are fetched once, into a file that nobody else can open, or again where there is no room', async () => {
		const store = storeOf([]);
		const { source, events } = open(store);
		const [file] = await source.list();
		const both = await Promise.all([1, 2].map(async () => (await file?.open())?.toArray()));
		for (const chunks of both) expect(Buffer.concat(chunks ?? []).equals(content)).toBe(true);
		expect(store.reads).toEqual([0]);
		expect(readdirSync(os.tmpdir()).filter((name) => /^etl-tui-[\da-f-]{36}$/.test(name))).toEqual([]);
		expect(events.at(-1)).toMatchObject({ type: 'download', file: 'a.csv', done: 3_000, total: 3_000 });
		await source.close?.();
		const small = storeOf([]);
		const { source: tight } = open(small, { spoolBytes: 2_999 });
		const [again] = await tight.list();
		for (const _ of [1, 2])
			expect(Buffer.concat((await (await again?.open())?.toArray()) ?? []).equals(content)).toBe(true);
		expect(small.reads).toEqual([0, 0]);
		await tight.close?.();
	});
});
