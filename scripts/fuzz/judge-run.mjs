import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { loadSettings } from '../../dist/source/config/load.js';
import { EtlError } from '../../dist/source/core/errors.js';
import { openEngine } from '../../dist/source/engines/open.js';
import { localFolder } from '../../dist/source/sources/local-folder.js';
import { drive } from '../../dist/source/steps/drive.js';
import { runDay } from '../../dist/source/steps/pipeline.js';

const DATE = '2026-11-23';

/** Columns for which nearly every fixture has a name, so that what is in it reaches the tables. */
const LOOSE = {
	columns: [
		{ name: 'ID', type: 'text', key: true, aliases: ['a', 'custi', 'CustomerID', 'Cust_I', 'Id', 'one'] },
		{ name: 'Name', type: 'text', aliases: ['b', 'CustomerName', 'two'] },
		{ name: 'Seen', type: 'text', aliases: ['c', 'LastConsultedDate'] },
		{ name: 'Country', type: 'text', aliases: ['d', 'County'] },
	],
};

/** Faults of a feed; whatever else a run ends with is ours. */
const FEEDS = /^E_(?:FILE_|SOURCE_|NOTHING_TO_LOAD|COLUMNS?_|HEADER_|CONTROL_|DUPLICATE_FILE|TOO_MANY_REJECTS)/;

/**
 * Runs a day of one to three cases into a SQLite file, twice, and holds what is in it against itself.
 *
 * @returns `done`, `incomplete` or the code that the run failed with
 * @throws where the run fails otherwise, or the books do not balance
 */
export async function judgeRun(cases) {
	const { dice } = cases[0];
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-fuzz-'));
	try {
		const source = path.join(folder, 'inbox');
		mkdirSync(source);
		for (const { name, bytes } of cases) writeFileSync(path.join(source, name), bytes);
		const database = path.join(folder, 'etl.db');
		const policies = {
			maxRejects: dice.pick(['100%', '100%', 0]),
			extraColumns: dice.pick(['ignore', 'evolve', 'fail']),
			onMove: dice.pick(['move', 'keep']),
			unknownCountry: dice.pick(['table', 'reject']),
			controlTotals: dice.pick(['fail', 'warn']),
		};
		const config = path.join(folder, '.etlrc.json');
		const schema = dice.chance(0.6) ? { schema: LOOSE, latestBy: null, birthDateColumn: null } : {};
		writeFileSync(
			config,
			JSON.stringify({
				source,
				connection: `sqlite:${database}`,
				policies,
				files: ['*'],
				limits: { workbookSeconds: 5 },
				...schema,
			}),
		);
		const settings = await loadSettings({ config }, { cwd: folder, env: {} });
		const first = await run(settings);
		const books = balance(database, settings, first);
		const second = await run(settings);
		if (second !== first) throw new Error(`run again it is ${second}, at first ${first}`);
		const again = balance(database, settings, second);
		if (again !== books) throw new Error(`run again it holds ${again}, at first ${books}`);
		return first;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

async function run(settings) {
	const engine = await openEngine(settings.connection, 'write');
	try {
		const request = {
			settings,
			runDate: DATE,
			permissions: { destructive: false, newTables: false, full: false },
			signal: new AbortController().signal,
			command: 'run',
			version: '0.0.0',
			steps: ['read', 'stage', 'transform', 'validate'],
		};
		const outcome = await drive(runDay(request, engine, localFolder(settings.source.label)), [], async () => true);
		return outcome.status;
	} catch (error) {
		if (!(error instanceof EtlError) || !FEEDS.test(error.code)) throw error;
		return error.code;
	} finally {
		await engine.close();
	}
}

/** @returns rows in stage and tables, once the books agree with them */
function balance(file, settings, ended) {
	const db = new BetterSqlite3(file, { readonly: true });
	try {
		const all = (sql) => db.prepare(sql).all();
		const has = (name) => all(`select 1 from sqlite_master where name = '${name}'`).length > 0;
		if (!has('etl_runs')) return 'nothing';
		const [last] = all('select run_id, status from etl_runs order by sequence desc limit 1');
		if (last.status !== (ended.startsWith('E_') ? 'failed' : ended))
			throw new Error(`history has ${last.status} for ${ended}`);
		if (!has(settings.stage.table)) return 'no stage';
		none(
			all,
			`select f.name, records, staged, rejected from etl_run_files f where state in ('loaded', 'corrected')
			and records <> staged + rejected`,
			'files without balance',
		);
		none(
			all,
			`select f.name, staged, count(s.etl_file_id) as stands from etl_run_files f left join med_users_master s
			on s.etl_file_id = f.file_id where f.active = 1 group by f.file_id having stands <> staged`,
			'files not as staged',
		);
		none(
			all,
			`select f.name, rejected, count(distinct r.record) as kept from etl_run_files f left join etl_rejects r
			on r.file_id = f.file_id where f.state in ('loaded', 'corrected') group by f.file_id having kept <> rejected`,
			'files whose rejects are not kept',
		);
		none(
			all,
			`select * from etl_run_countries where verdict <> 'MATCH' or stage_rows <> target_rows
			or winners <> inserted + moved + updated + unchanged + stale`,
			'countries without balance',
		);
		const tables = has('etl_countries') ? all('select distinct table_name from etl_countries') : [];
		const rows = (name) => all(`select count(*) as n from "${name.replaceAll('"', '""')}"`)[0].n;
		const targets = tables.reduce((sum, { table_name }) => sum + (has(table_name) ? rows(table_name) : 0), 0);
		const keys = settings.columns.filter((column) => column.key).map(({ name }) => `"${name}"`);
		const [{ customers }] = all(
			`select count(*) as customers from (select distinct ${keys.join()} from med_users_master)`,
		);
		if (settings.policies.onMove === 'move' && !ended.startsWith('E_') && targets !== customers) {
			throw new Error(`${customers} customers in the stage, ${targets} in the tables`);
		}
		return `${rows(settings.stage.table)} staged, ${targets} in tables`;
	} finally {
		db.close();
	}
}

function none(all, sql, what) {
	const rows = all(sql);
	if (rows.length > 0) throw new Error(`${what}: ${JSON.stringify(rows.slice(0, 3))}`);
}
