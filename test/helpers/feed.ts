import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadSettings } from '../../source/config/load.js';
import type { Row } from '../../source/engines/engine.js';
import { localFolder } from '../../source/sources/local-folder.js';
import type { Source } from '../../source/sources/source.js';
import { drive } from '../../source/steps/drive.js';
import { runDay } from '../../source/steps/pipeline.js';
import { quickTestFolder } from './folder.js';
import { openDatabase } from './open.js';

/**
 * Days in a folder of their own, in this process, under a config that may change from day to day. A day's folder holds
 * `a.csv`, unless another source is given.
 */
export function days() {
	const folder = quickTestFolder();
	const connection = `sqlite:${folder}/etl.db`;
	return {
		day: async (date: string, file: string, config: object, destructive = false, source?: Source) => {
			const inbox = path.join(folder, date);
			mkdirSync(inbox, { recursive: true });
			writeFileSync(path.join(inbox, 'a.csv'), file);
			const document = path.join(folder, '.etlrc.json');
			writeFileSync(document, JSON.stringify({ connection, source: inbox, ...config }));
			const settings = await loadSettings({ config: document }, { cwd: folder, env: {} });
			const engine = await openDatabase(connection, 'write');
			const permissions = { destructive, newTables: false, full: false };
			const steps = ['read', 'stage', 'transform', 'validate'] as const;
			const { signal } = new AbortController();
			const request = { settings, runDate: date, permissions, signal, command: 'run', version: '0.0.0', steps };
			try {
				return await drive(runDay(request, engine, source ?? localFolder(inbox)), [], async () => true);
			} finally {
				await engine.close();
			}
		},
		rows: async (sql: string): Promise<Row[]> => {
			const engine = await openDatabase(connection, 'query');
			const rows = await engine.rows({ id: 'test', sql, parameters: [], purpose: 'The test looks', risk: 'read' });
			await engine.close();
			return rows;
		},
	};
}
