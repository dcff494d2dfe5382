import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as openpgp from 'openpgp';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SourceEvent } from '../../source/core/run/events.js';
import { LINEAGE } from '../../source/core/schema/schema.js';
import { openSource } from '../../source/sources/open.js';
import { type Source, type SourceFile, storedFile } from '../../source/sources/source.js';
import { openWorkspace } from '../../source/workspace/workspace.js';
import { zipOf } from '../helpers/archives.js';
import { type Workplace, workplace } from '../helpers/cli.js';
import { comparableDump } from '../helpers/content.js';
import { DATE } from '../helpers/in-process.js';
import { runLineHere } from '../helpers/line-here.js';
import type { WeakLine } from '../helpers/weak-line.js';

/** A place of one test's own that a source reads, empty at first; it cleans up with `onTestFinished`. */
export interface SourcePlace {
	/** What `source:` of the config holds now. Secrets stand in it as `${VARIABLES}`. */
	written(): Readonly<Record<string, unknown>>;
	/** What the variables hold. */
	readonly env: Readonly<Record<string, string>>;
	/** The same for somebody who is not let in; left out where everybody is. */
	readonly wrong?: Readonly<Record<string, string>>;
	/** Texts that may be in nothing that is said or left. */
	readonly secrets: readonly string[];
	/** Writes a file, or another content of it. */
	put(name: string, content: string | Buffer): Promise<void>;
	remove(name: string): Promise<void>;
	/** What lies between the source and its server; left out where there is none. */
	readonly line?: WeakLine;
}

/** One kind of source, as the contract needs to know it. */
export interface SourceTraits {
	readonly kind: string;
	/** `LONG` of helpers/long.ts: its import in a test's own file is what gives that a long form. */
	readonly long: boolean;
	/** Whether files are bytes; else they are rows, which are put as delimited text with a header. */
	readonly holds: 'bytes' | 'rows';
	/** Whether files can be moved and deleted where they are; left out where they cannot. */
	readonly putsAway?: boolean;
	/** Whether it goes on in the middle of a file; else it begins again, as far as nothing was taken of it. */
	readonly resumes: boolean;
	/** What a file that was put as `a.csv` is called there; left out where that is its name. */
	called?(name: string): string;
	/** Names that it cannot have, of those that are tried. */
	readonly impossible?: RegExp;
	/** What `timeoutSeconds` is where a test waits for it: what a login takes on a busy machine, and more. */
	readonly patience?: number;
	place(): Promise<SourcePlace>;
}

/** Names that mean something to URLs, shells, stores or people. */
const ODD_NAMES = [
	'a b.csv',
	'Müller ß 太郎.csv',
	'50%.csv',
	'50%25.csv',
	'a+b&c=d.csv',
	'q?x#y.csv',
	"o'neil; --.csv",
	'[1] {2} (3).csv',
	'~home$HOME.csv',
];

/** What `patience` is where nobody logs in. */
const SHORT_TIMEOUT = 0.4;

const TABLE = 'Name,Cust_I,Open_Dt,Consul_Dt,Country';

/** Delimited text that is no two times the same, of about so many bytes. */
export function tableOf(bytes: number): string {
	const lines = [TABLE];
	for (let size = 0; size < bytes; size += (lines.at(-1) as string).length + 1)
		lines.push(`${randomBytes(30).toString('hex')},${lines.length},20200101,20200102,IND`);
	return `${lines.join('\n')}\n`;
}

/** A source as the program opens it, with what it told meanwhile; closed when the test ends. */
export async function openPlace(
	place: SourcePlace,
	more: Readonly<Record<string, unknown>> = {},
	signal: AbortSignal = new AbortController().signal,
	env = place.env,
): Promise<{ readonly source: Source; readonly told: SourceEvent[] }> {
	const at = workplace();
	at.configure({ source: { ...place.written(), ...more } });
	const { settings } = await openWorkspace({ config: at.config }, { cwd: at.folder, env });
	const source = await openSource(settings.source, { runDate: DATE, signal }, settings);
	const told: SourceEvent[] = [];
	source.listen?.((event) => told.push(event));
	onTestFinished(() => source.close?.());
	return { source, told };
}

/** As a config names a variable. */
export const variable = (name: string) => `\${${name}}`;

/** All bytes of a stream. */
export async function collect(stream: Readable): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/** All bytes of a file. */
export async function bytesOf(file: SourceFile): Promise<Buffer> {
	return collect(await file.open());
}

async function onlyFile(source: Source): Promise<SourceFile> {
	const files = await source.list();
	expect(files).toHaveLength(1);
	return files[0] as SourceFile;
}

/** What every source owes to whoever reads it. */
export function describeSource(traits: SourceTraits): void {
	describe(`the contract of a source: ${traits.kind}`, () => {
		describeFiles(traits);
		describeChanges(traits);
		if (traits.putsAway) describePutAway(traits);
		describeRuns(traits);
	});
}

/** The same of a source that a line leads to, which may fail. */
export function describeRemoteSource(traits: SourceTraits): void {
	describeSource(traits);
	describe(`the contract of a source over a network: ${traits.kind}`, () => describeFailures(traits));
}

const asPut = (name: string) => name;

function describeFiles({ holds, impossible, called = asPut, place }: SourceTraits): void {
	test('lists files by name, and each again by its name', async () => {
		const at = await place();
		for (const name of ['south.csv', 'a.csv', 'North.csv']) await at.put(name, tableOf(10));
		const { source } = await openPlace(at);
		const files = await source.list();
		expect(files.map(({ name }) => name)).toEqual(['North.csv', 'a.csv', 'south.csv'].map(called));
		for (const file of files) {
			const again = (await source.stat(file.name)) as SourceFile;
			for (const key of ['name', 'size', 'modified', 'version', 'refusal'] as const)
				expect([key, again[key]]).toEqual([key, file[key]]);
			expect((await bytesOf(again)).equals(await bytesOf(file))).toBe(true);
		}
		expect(await source.stat('none.csv')).toBeNull();
	});

	test.runIf(holds === 'bytes')('gives the exact bytes of every file, whatever its name', async () => {
		const at = await place();
		const contents = new Map<string, Buffer>([
			['empty.csv', Buffer.alloc(0)],
			['one.csv', Buffer.from([0])],
			['large.bin', randomBytes(3_000_000)],
			...ODD_NAMES.filter((name) => !impossible?.test(name)).map((name) => [name, Buffer.from(name)] as const),
		]);
		for (const [name, content] of contents) await at.put(name, content);
		const { source } = await openPlace(at);
		const files = await source.list();
		expect(files.map(({ name }) => name)).toEqual([...contents.keys()].sort());
		for (const file of files) {
			const content = contents.get(file.name) as Buffer;
			expect([file.name, file.refusal, file.size]).toEqual([file.name, null, content.length]);
			expect((await bytesOf(file)).equals(content), file.name).toBe(true);
		}
	});

	test.each([{}, { spoolBytes: 0 }])('opens a file as often as asked, two at once as well: %o', async (settings) => {
		const at = await place();
		await at.put('a.csv', tableOf(400_000));
		await at.put('b.csv', tableOf(1_000));
		const { source } = await openPlace(at, at.line ? settings : {});
		const [a, b] = (await source.list()) as [SourceFile, SourceFile];
		for await (const some of await a.open()) {
			expect((some as Buffer).length).toBeGreaterThan(0);
			break; // Whoever leaves in the middle takes nothing from those who come after.
		}
		const first = await bytesOf(a);
		const [again, other, third] = await Promise.all([bytesOf(a), bytesOf(b), bytesOf(a)]);
		expect(first.length).toBeGreaterThan(300_000);
		expect(again.equals(first) && third.equals(first)).toBe(true);
		expect(other.equals(await bytesOf(b))).toBe(true);
	});
}

function describeChanges({ holds, place }: SourceTraits): void {
	// A query has no content of its own that could be another by now: it is what it gives when it is asked.
	test.runIf(holds === 'bytes')('never gives a part of one content and a part of another', async () => {
		const at = await place();
		const [before, after] = [tableOf(1_000), tableOf(2_000)];
		await at.put('a.csv', before);
		await at.put('gone.csv', before);
		const { source } = await openPlace(at);
		const [file, gone] = (await source.list()) as [SourceFile, SourceFile];
		await at.put('a.csv', after);
		await at.remove('gone.csv');
		const opened = bytesOf(file);
		// Of a folder the new content comes, whole; what reads it holds its hash against the one before.
		if (at.line) await expect(opened).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
		else expect((await opened).toString()).toBe(after);
		if (at.line) await expect(bytesOf(gone)).rejects.toMatchObject({ code: 'E_FILE_CHANGED' });
		else await expect(bytesOf(gone)).rejects.toThrow();
		expect(await source.stat('gone.csv')).toBeNull();
		const fresh = (await source.stat('a.csv')) as SourceFile;
		expect([fresh.size, fresh.modified, fresh.version]).not.toEqual([file.size, file.modified, file.version]);
		const [mark] = after.split('\n').slice(1);
		expect((await bytesOf(fresh)).toString()).toContain((mark as string).split(',')[0]);
	});
}

function describePutAway({ long, place }: SourceTraits): void {
	test('moves and deletes what was listed, and nothing else', async () => {
		const at = await place();
		const [before, after] = [tableOf(100), tableOf(2_000)];
		await at.put('a.csv', before);
		const { source } = await openPlace(at, { recursive: true });
		const [was] = (await source.list()).map(storedFile);
		if (was === undefined || !source.move || !source.remove) throw new Error('nothing to move');
		const names = async () => (await source.list()).map(({ name }) => name);
		const done = 'done/20261123/a.csv';
		expect(await source.move(was, done)).toBe('done');
		expect(await names()).toEqual([done]);
		expect(await bytesOf(await onlyFile(source))).toEqual(Buffer.from(before));
		// Whoever was cut before hearing of it asks again.
		expect(await source.move(was, done)).toBe('done');
		expect([await source.move(was, 'done/b.csv'), await source.remove(was)]).toEqual(['gone', 'gone']);
		await at.put('a.csv', after);
		expect([await source.move(was, 'done/b.csv'), await source.remove(was)]).toEqual(['changed', 'changed']);
		const now = storedFile((await source.list()).find(({ name }) => name === 'a.csv') as SourceFile);
		expect(await source.move(now, done)).toBe('exists');
		expect(await names()).toEqual(['a.csv', done]);
		expect(await bytesOf((await source.stat(done)) as SourceFile)).toEqual(Buffer.from(before));
		expect(await source.remove(now)).toBe('done');
		expect(await names()).toEqual([done]);
	});

	test('moves files together into a folder that is new', async () => {
		const at = await place();
		for (let n = 0; n < 5; n++) await at.put(`${n}.csv`, tableOf(n + 1));
		const { source } = await openPlace(at, { recursive: true });
		const files = (await source.list()).map(storedFile);
		const moved = await Promise.all(files.map((file) => source.move?.(file, `done/20261123/${file.name}`)));
		expect(moved).toEqual(files.map(() => 'done'));
		expect((await source.list()).map(({ name }) => name)).toEqual(files.map(({ name }) => `done/20261123/${name}`));
	});

	test.runIf(long)('puts away what a run has loaded, and loads it no second time', async () => {
		const at = await place();
		const there = workplace();
		there.configure({
			source: { ...at.written(), recursive: true },
			after: { do: 'move', done: 'done' },
			policies: { newCountries: 'allow' },
		});
		await at.put('a.csv', tableOf(100));
		const run = async () => JSON.parse((await line(there, ['run', '--yes', '--json'], at.env)).stdout);
		const first = await run();
		expect(first.putAway).toEqual([
			{ name: 'a.csv', outcome: 'done', to: 'done/a.csv', state: 'moved', problem: null },
		]);
		expect([first.status, (await run()).status]).toEqual(['done', 'done']);
		await at.put('a.csv', tableOf(200));
		const corrected = await run();
		expect(corrected).toMatchObject({ files: [{ staged: 'corrected' }], putAway: [{ to: 'done/a.2026-11-23.3.csv' }] });
		const { source } = await openPlace(at, { recursive: true });
		expect((await source.list()).map(({ name }) => name)).toEqual(['done/a.2026-11-23.3.csv', 'done/a.csv']);
	});
}

function describeRuns({ holds, long, place }: SourceTraits): void {
	const north = [TABLE, 'Ann,1,20200101,20260101,IND', 'Zoë Müller,2,20200101,,USA', ''].join('\n');
	const south = [TABLE, 'Ann B,1,20200101,20260102,AUS', ',3,20200101,,USA', ''].join('\n');

	test('loads the same day as a folder does, and says no secret while it does', async () => {
		const at = await place();
		const local = workplace();
		for (const [name, content] of [
			['north.csv', north],
			['south.csv', south],
		] as const) {
			await at.put(name, content);
			local.put(name, content);
		}
		const policies = { maxRejects: 1 };
		local.configure({ policies });
		const there = workplace();
		there.configure({ policies, source: at.written() });
		const run = ['run', '--yes', '--allow-new-tables', '--verbose'];
		await line(local, run, {});
		const said = await line(there, run, at.env);
		expect(said.status, said.stderr).toBe(0);
		const content = holds === 'bytes' ? comparableDump : loadedRows;
		expect(content(there.database)).toEqual(content(local.database));
		for (const words of [['plan', '--out', 'plan.json'], ['doctor'], ['read', '--json'], ...(long ? MORE : [])])
			sayNoSecret(at, there, words, await line(there, words, at.env));
		sayNoSecret(at, there, run, said);
	});

	test.runIf(long && holds === 'bytes')('loads archives and encrypted files as a folder does', async () => {
		const at = await place();
		const local = workplace();
		const pgp = { password: variable('FEED_PASSWORD') };
		const archived = [
			{ name: 'north.csv', content: north },
			{ name: 'a/large.csv', content: tableOf(2_000_000) },
		];
		const message = await openpgp.createMessage({ binary: Buffer.from(south) });
		const sealed = await openpgp.encrypt({ message, passwords: ['geheim'], format: 'binary' });
		for (const [name, content] of [
			['clinics.zip', await zipOf(archived)],
			['south.csv.pgp', Buffer.from(sealed as Uint8Array)],
			['west.csv.gz', gzipSync(north)],
		] as const) {
			await at.put(name, content);
			local.put(name, content);
		}
		const there = workplace();
		local.configure({ policies: { maxRejects: 1 }, pgp });
		there.configure({ policies: { maxRejects: 1 }, pgp, source: at.written() });
		const env = { ...at.env, FEED_PASSWORD: 'geheim' };
		const run = ['run', '--yes', '--allow-new-tables', '--verbose'];
		const here = await line(local, run, env);
		expect(here.status, here.stderr).toBe(0);
		const said = await line(there, run, env);
		expect(said.status, said.stderr).toBe(0);
		expect(comparableDump(there.database)).toEqual(comparableDump(local.database));
		sayNoSecret({ secrets: [...at.secrets, 'geheim'] }, there, run, said);
	});

	test.runIf(long)('gives twice what a plan said, and refuses to apply it to another content', async () => {
		const at = await place();
		await at.put('north.csv', north);
		const there = workplace();
		there.configure({ source: at.written() });
		const planned = await line(there, ['plan', '--out', 'plan.json', '--allow-new-tables'], at.env);
		expect(planned.status, planned.stderr).toBe(0);
		await at.put('north.csv', north.replace('Ann', 'Anna'));
		expect(await line(there, ['apply', 'plan.json', '--yes'], at.env)).toMatchObject({ status: 8 });
		await at.put('north.csv', north);
		const done = await line(there, ['apply', 'plan.json', '--yes'], at.env);
		expect(done.status, done.stdout + done.stderr).toBe(0);
		expect(there.rows('select count(*) as n from med_users_master')).toEqual([{ n: 2 }]);
	});

	test('says what is wrong where nobody is let in, and no secret', async (context) => {
		const at = await place();
		if (at.wrong === undefined) return context.skip('everybody is let in');
		await at.put('north.csv', north);
		const refused = await openPlace(at, { retries: 1 }, undefined, at.wrong).then(
			({ source }) => source.list().catch((error: unknown) => error),
			(error: unknown) => error,
		);
		expect(refused).toMatchObject({ code: 'E_SOURCE_REFUSED', exitCode: 4 });
		const wrong = { ...at, secrets: [...at.secrets, ...Object.values(at.wrong)] };
		expectNoSecret(wrong, 'the error', inspect(refused, { depth: 20, showHidden: true }));
		const there = workplace();
		there.configure({ source: at.written() });
		for (const words of [['run', '--yes', '--verbose'], ['doctor', '--json'], ...(long ? [['read', '--json']] : [])]) {
			const said = await line(there, words, at.wrong);
			expect([words, said.status]).toEqual([words, 4]);
			expect(said.stdout + said.stderr).toContain('E_SOURCE_REFUSED');
			sayNoSecret(wrong, there, words, said);
		}
	});
}

/** Tables of customers. */
const CUSTOMERS = "select name from sqlite_master where type = 'table' and name like 'med_users%'";

const MORE = [
	['run', '--yes', '--json', '--verbose'],
	['apply', 'plan.json', '--yes'],
	['history', '--json'],
	['doctor', '--json'],
	['sql', 'select * from etl_run_files', '--json'],
	['sql', 'select * from etl_runs', '--json'],
];

function describeFailures(traits: SourceTraits): void {
	const { resumes, holds, long, called = asPut, place, patience = SHORT_TIMEOUT } = traits;
	const large = holds === 'bytes' ? randomBytes(3_000_000) : tableOf(3_000_000);
	/** Bytes behind which the line fails: in the middle of the file. */
	const MIDDLE = 1_000_000;

	async function largePlace(): Promise<SourcePlace & { readonly line: WeakLine }> {
		const at = await place();
		if (at.line === undefined) throw new Error('a source over a network has a line to it');
		await at.put('large.csv', large);
		return { ...at, line: at.line };
	}

	test('goes on where the line was cut, or from the start, and says so', async () => {
		const at = await largePlace();
		const name = called('large.csv');
		const { source, told } = await openPlace(at, { retries: 1 });
		const file = await onlyFile(source);
		at.line.cut(MIDDLE, 1);
		const whole = await bytesOf(file);
		const again = await bytesOf((await source.stat(name)) as SourceFile);
		expect(whole.equals(holds === 'bytes' ? (large as Buffer) : again)).toBe(true);
		expect(told).toContainEqual(expect.objectContaining({ type: 'retry', what: name, attempt: 1, attempts: 1 }));
		expect(told.findLast(({ type }) => type === 'download')).toMatchObject({ done: whole.length });
		if (resumes) return;
		// Where its bytes went on to whoever reads, they cannot come again.
		const { source: bare } = await openPlace(at, { retries: 1, spoolBytes: 0 });
		const stream = await (await onlyFile(bare)).open();
		at.line.cut(2 * MIDDLE, 1);
		await expect(collect(stream)).rejects.toMatchObject({ code: 'E_SOURCE_LOST' });
	});

	test('fails as if the run had never started, where the line stays broken', async () => {
		const at = await largePlace();
		const there = workplace();
		there.configure({ source: { ...at.written(), retries: 1 } });
		at.line.cut(MIDDLE / 5, 1_000);
		const said = await line(there, ['run', '--yes', '--allow-new-tables'], at.env);
		expect([said.status, said.stderr + said.stdout]).toEqual([4, expect.stringContaining('E_SOURCE_LOST')]);
		if (readdirSync(there.folder).includes('etl.db')) {
			for (const { name } of there.rows(CUSTOMERS))
				expect(there.rows(`select count(*) as n from "${name}"`)).toEqual([{ n: 0 }]);
		}
		sayNoSecret(at, there, ['run'], said);
	});

	test.runIf(long)('loses nothing and leaves nothing, wherever the line is cut', async () => {
		const at = await place();
		const local = workplace();
		for (const name of ['a.csv', 'b.csv', 'c.csv']) {
			const content = tableOf(200_000);
			await at.put(name, content);
			local.put(name, content);
		}
		const run = ['run', '--yes', '--allow-new-tables'];
		await line(local, run, {});
		const expected = loadedRows(local.database);
		const outcomes = new Set<number | null>();
		for (let tries = 0; tries < 6; tries++) {
			const there = workplace();
			there.configure({ source: { ...at.written(), retries: 1 } });
			// The first line is never whole again; how often another may break depends on how a source keeps connections.
			at.line?.cut((tries * 123_606) % 650_000, tries === 0 ? 1_000 : 1 + (tries % 3));
			const said = await line(there, run, at.env);
			outcomes.add(said.status);
			if (said.status === 4) {
				const made = readdirSync(there.folder).includes('etl.db') ? there.rows(CUSTOMERS) : [];
				for (const { name } of made) expect(there.rows(`select * from "${name}"`)).toEqual([]);
				at.line?.cut(Number.MAX_SAFE_INTEGER, 1);
				expect(await line(there, run, at.env)).toMatchObject({ status: 0 });
			} else expect(said.status, said.stderr + said.stdout).toBe(0);
			expect(loadedRows(there.database)).toEqual(expected);
		}
		expect(outcomes).toEqual(new Set([0, 4]));
	});

	test('waits no longer than told for a source that says nothing more', async () => {
		const at = await largePlace();
		const { source } = await openPlace(at, { retries: 0, timeoutSeconds: patience });
		const file = await onlyFile(source);
		at.line.stall(MIDDLE);
		await expect(bytesOf(file)).rejects.toMatchObject({
			code: 'E_SOURCE_LOST',
			message: expect.stringContaining(`nothing came for ${patience} s`),
		});
		at.line.stall(0);
		await expect(source.list()).rejects.toMatchObject({ code: 'E_SOURCE_LOST' });
	});

	test.each([{}, { spoolBytes: 0 }])('ends at once when it is stopped: %o', async (settings) => {
		const at = await largePlace();
		const stop = new AbortController();
		const { source } = await openPlace(at, { retries: 4, timeoutSeconds: 60, ...settings }, stop.signal);
		const file = await onlyFile(source);
		at.line.stall(MIDDLE);
		const reading = bytesOf(file).catch((error: unknown) => error);
		await expect.poll(() => at.line.received()).toBeGreaterThan(MIDDLE / 2);
		const stopped = performance.now();
		const reason = new Error('stopped');
		stop.abort(reason);
		expect(await reading).toBe(reason);
		await source.close?.();
		expect(performance.now() - stopped).toBeLessThan(2_000);
		await expect.poll(() => at.line.connections()).toBe(0);
	});

	test('lets go of its connections when it is closed, whatever was left in the middle', async () => {
		const at = await largePlace();
		const { source } = await openPlace(at, { spoolBytes: 0 });
		const stream = await (await onlyFile(source)).open();
		for await (const chunk of stream) {
			expect((chunk as Buffer).length).toBeGreaterThan(0);
			break;
		}
		await source.close?.();
		await expect.poll(() => at.line.connections()).toBe(0);
	});
}

const OWN: readonly string[] = [LINEAGE.line, LINEAGE.runId];

/** Tables of customers alone, without where in a file a row stood, and which run loaded it. */
function loadedRows(database: string): unknown {
	const tables = Object.entries(comparableDump(database)).filter(([name]) => name.startsWith('med_users_'));
	const whole = (row: string) =>
		JSON.stringify((JSON.parse(row) as [string, unknown][]).filter(([name]) => !OWN.includes(name)));
	return Object.fromEntries(tables.map(([name, rows]) => [name, (rows as string[]).map(whole)]));
}

function line(at: Workplace, words: readonly string[], env: Readonly<Record<string, string>>) {
	return runLineHere([...words, '--date', DATE], { cwd: at.folder, env: { HOME: at.folder, NO_COLOR: '1', ...env } });
}

/** What a command said, and everything that lies in its folder. */
function sayNoSecret(
	at: Pick<SourcePlace, 'secrets'>,
	there: Workplace,
	words: readonly string[],
	said: { readonly stdout: string; readonly stderr: string },
): void {
	expectNoSecret(at, words.join(' '), said.stdout + said.stderr);
	for (const entry of readdirSync(there.folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = path.join(entry.parentPath, entry.name);
		expectNoSecret(at, file, readFileSync(file, 'latin1'));
	}
}

function expectNoSecret({ secrets }: Pick<SourcePlace, 'secrets'>, where: string, text: string): void {
	for (const secret of secrets) {
		for (const written of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
			expect(text.includes(written), `${where} holds a secret`).toBe(false);
	}
}
