import { expect, test } from 'vitest';
import { workplace } from '../helpers/cli.js';
import { CLUSTER, freshPostgres } from '../helpers/postgres.js';

test.skipIf(CLUSTER)('a title that a database in LATIN1 cannot hold keeps no day from it', async () => {
	const { url, ask } = await freshPostgres();
	await ask("create database latin encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'");
	const connection = new URL(url);
	connection.pathname = '/latin';
	const place = workplace();
	place.configure({ connection: connection.href });
	const names = 'CustomerID,CustomerName,CustomerOpenDate,LastConsultedDate,Country';
	place.put('a.csv', `報告 → 2026\n\n${names}\n1,José,20101012,20261101,IND\n`);
	const first = place.etl('run', '--yes');
	expect(first.stderr).not.toContain('E_');
	expect(first.status).toBe(0);
	// It is not parsed again, so what the report kept of the title is read.
	const second = place.etl('run', '--yes', '--json');
	expect(second.status).toBe(0);
	expect(second.stdout).toContain('報告 → 2026');
	await ask('drop database latin with (force)');
});
