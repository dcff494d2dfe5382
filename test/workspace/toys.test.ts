import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { REGISTRIES } from '../../source/config/resolve.js';
import type { Connection, EngineKind } from '../../source/engines/engine.js';
import { parseConnection } from '../../source/engines/open.js';
import type { SourceAddress, SourceKind } from '../../source/sources/source.js';
import { drive } from '../../source/steps/drive.js';
import { type DayRequest, driveWithLog, planDay, readCompared, runSteps } from '../../source/workspace/day.js';
import { countFiles, lookAtSchema } from '../../source/workspace/inspect.js';
import * as look from '../../source/workspace/look.js';
import { findRejects } from '../../source/workspace/rejects.js';
import { openWorkspace } from '../../source/workspace/workspace.js';
import { quickTestFolder } from '../helpers/folder.js';
import { connectionOf, fileOf, openDatabase, sourceOf } from '../helpers/open.js';

/** An engine that the program does not have: SQLite under another name, with a connection of its own form. */
interface ToyConnection extends Connection {
	readonly engine: 'toy';
	readonly drawer: string;
}
const opened: string[] = [];
const toyEngine: EngineKind<ToyConnection> = {
	schemes: ['toy', 'plaything'],
	form: 'toy:DRAWER',
	example: 'toy:top',
	description: '`toy:DRAWER`',
	sqlLanguage: 'sqlite',
	parse: (text, base) => {
		const drawer = text.slice(text.indexOf(':') + 1);
		if (!/^\w+$/.test(drawer)) return { fault: 'is no drawer' };
		return { value: { engine: 'toy', drawer: path.join(base, drawer), file: null, label: `toy:${drawer}` } };
	},
	open: async ({ drawer }, mode, { lockTimeout }) => {
		opened.push(`${mode} ${lockTimeout}`);
		return openDatabase(`sqlite:${drawer}.db`, mode);
	},
};

/** A source that the program does not have: its address holds its files. */
interface ToySource extends SourceAddress {
	readonly source: 'toy';
	readonly files: readonly [name: string, content: string][];
}
const toySource: SourceKind<ToySource> = {
	schemes: ['box'],
	form: 'box://NAME=CONTENT',
	description: '`box://NAME=CONTENT`',
	settings: {},
	parse: (text) => {
		const files = [...new URLSearchParams(text.slice('box://'.length))];
		return { value: { source: 'toy', files, folder: null, label: `box of ${files.length}` } };
	},
	open: async ({ files, label }) => sourceOf(label, async () => files.map(([name, text]) => fileOf(name, text))),
};

const registries = {
	engines: { ...REGISTRIES.engines, toy: toyEngine },
	sources: { ...REGISTRIES.sources, toy: toySource },
};

const FEED = `Name,Cust_I,Open_Dt,Consul_Dt,Country
Ann,1,20200101,,IND
Bob,2,20200101,,USA
,3,20200101,,USA
`;

function workspace(connection: string) {
	const folder = quickTestFolder();
	const config = path.join(folder, '.etlrc.json');
	const source = `box://${new URLSearchParams({ 'a.csv': FEED })}`;
	writeFileSync(config, JSON.stringify({ connection, source, policies: { maxRejects: 1 } }));
	return openWorkspace({ config }, { cwd: folder, env: {} }, registries);
}

const request = (command: string): DayRequest => ({
	runDate: '2026-11-23',
	permissions: { destructive: false, newTables: false, full: false },
	signal: new AbortController().signal,
	command,
	version: '0.0.0',
});

const yes = { sinks: [], approve: async () => true };

test('an engine and a source are a row each: the day, a plan and every look go through them', async () => {
	const at = await workspace('plaything:top');
	opened.length = 0;
	const plan = await drive(planDay(at, { ...request('plan'), flags: {} }, false), [], async () => true);
	expect(plan).toMatchObject({ connection: 'toy:top', source: 'box of 1', changes: true, error: null });
	expect(opened).toEqual(['rehearse 60']);
	const steps = ['read', 'stage', 'transform', 'validate'] as const;
	const ended = await driveWithLog(at, request('run'), runSteps(at, request('run'), steps), yes);
	expect(ended).toMatchObject({ value: null, log: { problem: null } });
	expect(await look.listRuns(at, 5)).toMatchObject({ total: 1, ahead: [], runs: [{ staged: 2, rejected: 1 }] });
	expect(
		await findRejects(at, undefined, { file: null, column: null, code: null }, { limit: 9, offset: 0 }),
	).toMatchObject({
		total: 1,
		rejects: [{ file_name: 'a.csv', line: 4, column_name: 'CustomerName' }],
	});
	expect(await look.traceKey(at, ['1'])).toMatchObject({ targets: [{ table: 'med_users_ind' }] });
	expect(await look.query(at, 'select 1 as one', 5)).toEqual({ rows: [{ one: 1 }], cut: false });
	expect(Object.keys(await look.listTables(at))).toContain('med_users_usa');
	const counts = await countFiles(at, '2026-11-23', request('doctor').signal);
	expect(counts).toEqual({ all: 1, taken: 1, later: 0, absent: [], refused: [] });
	expect(await lookAtSchema(at)).toEqual({ changes: [], ahead: [], caution: null });
	const read = await drive(readCompared(at, request('read')), [], async () => true);
	expect(read.reports).toMatchObject([{ name: 'a.csv', records: 3 }]);
	expect(new Set(opened.slice(1))).toEqual(new Set(['write 60', 'query 60']));
});

test('what is wrong with an address is said by its own kind, or by all of them', async () => {
	await expect(workspace('toy:two words')).rejects.toThrow('connection: is no drawer');
	await expect(workspace('attic:top')).rejects.toThrow(
		'"attic:top" has no scheme that we know; expected sqlite:PATH or postgres://USER@HOST/DATABASE or toy:DRAWER',
	);
});

test('a connection is parsed once, into what it is opened by', () => {
	expect(connectionOf('sqlite:/srv/etl.db')).toEqual({
		engine: 'sqlite',
		file: '/srv/etl.db',
		label: 'sqlite:/srv/etl.db',
	});
	expect(connectionOf('postgresql://etl:geheim@db:5433/health?sslmode=verify-full')).toEqual({
		engine: 'postgres',
		url: 'postgresql://etl:geheim@db:5433/health?sslmode=verify-full',
		file: null,
		label: 'postgresql://etl:•••@db:5433/health?sslmode=verify-full',
	});
	expect(parseConnection('sqlite::memory:', '/')).toEqual({ fault: 'a run needs a database that stays: sqlite:PATH' });
});
