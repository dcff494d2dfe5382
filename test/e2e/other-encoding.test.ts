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
	expect(place.etl('doctor').stdout).toContain('the database has the encoding LATIN1');
	const names = 'CustomerID,CustomerName,CustomerOpenDate,LastConsultedDate,Country';
	place.put('a.csv', `報告 → 2026\n\n${names}\n1,José,20101012,20261101,IND\n`);
	const first = place.etl('run', '--yes');
	expect(first.stderr).not.toContain('E_');
	expect(first.status).toBe(0);
	// It is not parsed again, so what the report kept of the title is read.
	const second = place.etl('run', '--yes', '--json');
	expect(second.status).toBe(0);
	expect(second.stdout).toContain('報告 → 2026');
	place.put('a.csv', `${names}\n1,Łukasz,20101012,20261101,IND\n`);
	const third = place.etl('run', '--yes');
	expect(third.status).toBe(7);
	expect(third.stderr).toContain('the database has the encoding LATIN1, which lacks most characters');
	expect(third.stderr).toContain('encoding UTF8');
	await ask('drop database latin with (force)');
});

test.skipIf(CLUSTER)('a database in SQL_ASCII says why a name does not fit that would elsewhere', async () => {
	const { url, ask } = await freshPostgres();
	const [server] = await ask("select current_setting('server_version_num')::int >= 150000 as has_providers");
	const libc = server?.has_providers === 't' ? "locale_provider 'libc'" : '';
	await ask(`create database ascii encoding 'SQL_ASCII' template template0 ${libc} lc_collate 'C' lc_ctype 'C'`);
	const connection = new URL(url);
	connection.pathname = '/ascii';
	const place = workplace();
	const columns = [
		{ name: 'CustomerID', type: 'varchar(18)', key: true },
		{ name: 'Name', type: 'varchar(4)' },
		{ name: 'Country', type: 'char(5)' },
	];
	place.configure({ connection: connection.href, schema: { columns }, latestBy: null });
	place.put('a.csv', 'CustomerID,Name,Country\n1,Jose,IND\n');
	expect(place.etl('run', '--yes').status).toBe(0);
	place.put('a.csv', 'CustomerID,Name,Country\n1,José,IND\n');
	const refused = place.etl('run', '--yes');
	expect(refused.status).toBe(7);
	expect(refused.stderr).toContain('encoding SQL_ASCII, which counts letters other than ASCII by their bytes');
	await ask('drop database ascii with (force)');
});
