import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { EtlError } from '../../source/core/errors.js';
import type { StepEvent } from '../../source/core/run/events.js';
import { NOTHING_YET, reduce } from '../../source/core/run/run-state.js';
import { openEngine } from '../../source/engines/open.js';
import { createMask } from '../../source/output/mask.js';
import { createReport } from '../../source/output/report.js';
import { localFolder } from '../../source/sources/local-folder.js';
import { drive } from '../../source/steps/drive.js';
import { runDay } from '../../source/steps/pipeline.js';
import { readInProcess, settingsOf } from '../helpers/in-process.js';
import { type Place, placeOn } from '../helpers/place.js';
import { ROOT } from '../helpers/program.js';

const FIXTURES = path.join(ROOT, 'fixtures');

/** The quirks whose values or faults an engine could take otherwise than the other. */
const QUIRKS = [
	'delimited/backslash-escape.csv',
	'delimited/json-in-fields.csv',
	'delimited/quoted-line-breaks.csv',
	'delimited/latin-1.csv',
	'delimited/nul.csv',
	'delimited/stray-carriage-return.csv',
	'delimited/few-and-many.csv',
	'delimited/typed-trailer-wrong.txt',
	'excel-cells.xlsx',
	'json-18-digit-id.json',
	'xml-namespaces.xml',
];

/** Says when, where and how long: nothing of what was done. */
const INCIDENTAL = /^(connection|milliseconds|started_at|ended_at|pid|config_hash|read_with)$/;

/** Runs a day through the steps of the program, and makes its report. */
async function report(place: Place, date: string): Promise<unknown> {
	const settings = await settingsOf(place);
	const engine = await openEngine(settings.connection, 'write');
	let state = NOTHING_YET;
	const see = (event: StepEvent) => {
		state = reduce(state, event);
	};
	const permissions = { destructive: false, newTables: false, full: false };
	const steps = ['read', 'stage', 'transform', 'validate'] as const;
	const { signal } = new AbortController();
	const request = { settings, runDate: date, permissions, signal, command: 'run', version: '0.0.0', steps };
	let fault: EtlError | null = null;
	try {
		fault = (await drive(runDay(request, engine, localFolder(settings.source.label)), [see], async () => true)).fault;
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		fault = error;
	} finally {
		await engine.close();
	}
	const heading = { command: 'run', environment: 'dev', runDate: date, connection: null };
	return plain(place, createReport(state, heading, fault, createMask(settings.columns, false)));
}

function plain(place: Place, value: unknown): unknown {
	const text = JSON.stringify(value, (name, each) => (INCIDENTAL.test(name) ? undefined : each));
	return JSON.parse(text.replaceAll(place.folder, '').replaceAll(place.connection, ''));
}

const NAMES = {
	SQLite: "select name from sqlite_master where type in ('table', 'view')",
	PostgreSQL:
		"select relname as name from pg_class where relnamespace = cast(current_schema() as regnamespace) and relkind in ('r', 'v')",
};

/** Every table and view, every value as another client shows it. */
async function tables(place: Place, engine: keyof typeof NAMES): Promise<Record<string, string[]>> {
	const found: Record<string, string[]> = {};
	for (const { name } of await place.rows(NAMES[engine])) {
		const rows = await place.rows(`select * from "${name}"`);
		found[String(name)] = rows.map((row) => JSON.stringify(plain(place, row))).sort();
	}
	return found;
}

it('gives the same report and the same tables for the inbox of the demo, day after day', {
	timeout: 120_000,
}, async () => {
	const [sqlite, postgres] = [await placeOn('SQLite'), await placeOn('PostgreSQL')];
	const policies = { maxRejects: '15%', countries: { USA: ['US', 'United States'] } };
	for (const place of [sqlite, postgres]) {
		place.configure({ policies });
		cpSync(path.join(FIXTURES, 'first-day'), place.inbox, { recursive: true });
	}
	expect(await report(postgres, '2026-11-23')).toEqual(await report(sqlite, '2026-11-23'));
	for (const place of [sqlite, postgres]) cpSync(path.join(FIXTURES, 'inbox'), place.inbox, { recursive: true });
	for (const date of ['2026-11-23', '2026-11-22', '2026-11-23'])
		expect(await report(postgres, date)).toEqual(await report(sqlite, date));
	const here = await tables(sqlite, 'SQLite');
	expect(Object.keys(here).length).toBeGreaterThan(12);
	expect(Object.values(here).flat().length).toBeGreaterThan(50);
	expect(await tables(postgres, 'PostgreSQL')).toEqual(here);
});

/** A schema that takes the file's own columns as they are; the hospital's where they are no names of columns. */
function schemaFor(columns: readonly string[]): object {
	const names = columns.map((name) => name.trim());
	const usable = (name: string) =>
		/\w/.test(name) && Buffer.byteLength(name) <= 63 && !/\0|^(etl_|Inserted_on$)/i.test(name) && name !== 'H';
	const normal = new Set(names.map((name) => name.toLowerCase().replace(/[\s_-]/g, '')));
	if (names.length < 2 || !names.every(usable) || normal.size < names.length) return {};
	const document = names.map((name, index) => ({ name, type: 'text', key: index === 0 }));
	return { schema: { columns: document }, countryColumn: names.at(-1), latestBy: null, birthDateColumn: null };
}

it('gives the same report and the same tables for fixtures whose values are hard to store', {
	timeout: 300_000,
}, async () => {
	const [sqlite, postgres] = [await placeOn('SQLite'), await placeOn('PostgreSQL')];
	const done: string[] = [];
	for (const [index, fixture] of QUIRKS.entries()) {
		const name = path.basename(fixture);
		const configure = (place: Place, more: object) => {
			const source = path.join(place.folder, String(index));
			mkdirSync(source, { recursive: true });
			cpSync(path.join(FIXTURES, fixture), path.join(source, name));
			place.configure({ source, policies: { maxRejects: '100%' }, ...more });
		};
		configure(sqlite, {});
		const [seen] = await readInProcess(sqlite);
		for (const place of [sqlite, postgres]) configure(place, schemaFor(seen?.columns ?? []));
		const here = await report(sqlite, '2026-11-23');
		expect(await report(postgres, '2026-11-23'), fixture).toEqual(here);
		expect(await tables(postgres, 'PostgreSQL'), fixture).toEqual(await tables(sqlite, 'SQLite'));
		if ((here as { status: string }).status === 'done') done.push(fixture);
		// What one fixture leaves is no other's.
		for (const suffix of ['', '-wal', '-shm'])
			rmSync(`${sqlite.connection.slice('sqlite:'.length)}${suffix}`, { force: true });
		await postgres.change('drop schema public cascade; create schema public');
	}
	// Were most of them refused, nothing would have been compared.
	expect(done.length).toBeGreaterThan(QUIRKS.length / 2);
});
