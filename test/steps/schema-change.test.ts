import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSettings } from '../../source/config/load.js';
import type { Row } from '../../source/engines/engine.js';
import { openEngine } from '../../source/engines/open.js';
import { localFolder } from '../../source/sources/local-folder.js';
import { drive } from '../../source/steps/drive.js';
import { runDay } from '../../source/steps/pipeline.js';

const COLUMNS = [
	{ name: 'ID', type: 'varchar(18)', key: true },
	{ name: 'Site', type: 'varchar(4)' },
	{ name: 'Country', type: 'char(5)' },
];
const wider = COLUMNS.map((column) => (column.name === 'Site' ? { ...column, type: 'varchar(40)' } : column));
const withSite = COLUMNS.map((column) => ({ ...column, key: column.name !== 'Country' }));

/** Days in a folder of their own, under a config that may change from day to day. */
function feed() {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'etl-schema-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	const connection = `sqlite:${folder}/etl.db`;
	return {
		day: async (date: string, file: string, config: object, destructive = false) => {
			const source = path.join(folder, date);
			mkdirSync(source, { recursive: true });
			writeFileSync(path.join(source, 'a.csv'), file);
			const document = path.join(folder, '.etlrc.json');
			writeFileSync(document, JSON.stringify({ connection, source, ...config }));
			const settings = await loadSettings({ config: document }, { cwd: folder, env: {} });
			const engine = await openEngine(connection, 'write');
			const permissions = { destructive, newTables: false, full: false };
			const steps = ['read', 'stage', 'transform', 'validate'] as const;
			const { signal } = new AbortController();
			const request = { settings, runDate: date, permissions, signal, command: 'run', version: '0.0.0', steps };
			try {
				return await drive(runDay(request, engine, localFolder(source)), [], async () => true);
			} finally {
				await engine.close();
			}
		},
		rows: async (sql: string): Promise<Row[]> => {
			const engine = await openEngine(connection, 'query');
			const rows = await engine.rows({ id: 'test', sql, parameters: [], purpose: 'The test looks', risk: 'read' });
			await engine.close();
			return rows;
		},
	};
}

describe('a schema that changes', () => {
	it('evolved columns keep their values when another column grows wider and when the policy ends', async () => {
		const at = feed();
		const evolve = { policies: { extraColumns: 'evolve' } };
		await at.day('2026-11-20', 'ID,Site,Country,Ward\n1,N,IND,7\n', { schema: { columns: COLUMNS }, ...evolve });
		await at.day('2026-11-21', 'ID,Site,Country\n2,North West,IND\n', { schema: { columns: wider } });
		const rows = [
			{ ID: '1', Site: 'N', Ward: '7' },
			{ ID: '2', Site: 'North West', Ward: null },
		];
		expect(await at.rows('select ID, Site, Ward from med_users_master order by ID')).toEqual(rows);
		expect(await at.rows('select ID, Site, Ward from med_users_ind order by ID')).toEqual(rows);
	});

	it('another key wants --allow-destructive, and then every target is filled anew from the stage', async () => {
		const at = feed();
		await at.day('2026-11-20', 'ID,Site,Country\n1,N,IND\n1,S,IND\n2,N,USA\n', { schema: { columns: COLUMNS } });
		const next = ['2026-11-21', 'ID,Site,Country\n3,N,IND\n', { schema: { columns: withSite } }] as const;
		await expect(at.day(...next)).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE', exitCode: 7 });
		expect(await at.rows('select ID, Site from med_users_ind')).toEqual([{ ID: '1', Site: 'S' }]);
		await at.day(...next, true);
		expect(await at.rows('select ID, Site from med_users_ind order by ID, Site')).toEqual([
			{ ID: '1', Site: 'N' },
			{ ID: '1', Site: 'S' },
			{ ID: '3', Site: 'N' },
		]);
		await at.day('2026-11-22', 'ID,Site,Country\n1,N,USA\n', { schema: { columns: COLUMNS } }, true);
		expect(await at.rows('select ID, Site from med_users_ind order by ID')).toEqual([{ ID: '3', Site: 'N' }]);
		expect(await at.rows('select ID from med_users_usa order by ID')).toEqual([{ ID: '1' }, { ID: '2' }]);
	});

	it('keys of 18 digits and more stay exact, as text and as numbers', async () => {
		const at = feed();
		const columns = [{ name: 'ID', type: 'bigint', key: true }, ...COLUMNS.slice(1)];
		const file = 'ID,Site,Country\n123456789012345678,N,IND\n123456789012345679,S,IND\n9223372036854775807,W,IND\n';
		await at.day('2026-11-20', file, { schema: { columns } });
		expect(await at.rows('select cast(ID as text) as ID, Site from med_users_ind order by ID')).toEqual([
			{ ID: '123456789012345678', Site: 'N' },
			{ ID: '123456789012345679', Site: 'S' },
			{ ID: '9223372036854775807', Site: 'W' },
		]);
	});

	it('a table of another program in the place of ours is never emptied without a second word', async () => {
		const at = feed();
		await at.day('2026-11-20', 'ID,Site,Country\n1,N,IND\n', { schema: { columns: COLUMNS } });
		const rest = { stage: { table: 'med_users_ind' }, target: { table: 'x_{country}', view: null } };
		await expect(
			at.day('2026-11-21', 'ID,Site,Country\n2,N,IND\n', { schema: { columns: withSite }, ...rest }),
		).rejects.toMatchObject({ code: 'E_DATABASE_SHAPE' });
		expect(await at.rows('select ID from med_users_ind')).toEqual([{ ID: '1' }]);
	});
});
