// The demo: one day's feed of every format into a SQLite file, with the built program, and what SQLite says of it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}.demo`;
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

/** Exit status of a day of which good files were loaded, and not all. */
const INCOMPLETE = 11;

const shared = ['--config', `${root}fixtures/demo.etlrc.yaml`, '--date', '2026-11-23'];
// One file of the day is empty, as a sender's may be: the rest is loaded, and the run says so by its status.
etl([0, INCOMPLETE], 'run', '--yes', ...shared);
console.log('\nThe tables, as SQL sees them:\n');
etl([0], 'sql', TABLES(), ...shared);
console.log(`\nThe database is .demo/demo.db; try:
  node dist/bin/main.js rejects --config fixtures/demo.etlrc.yaml
  node dist/bin/main.js trace 123457 --config fixtures/demo.etlrc.yaml
  node dist/bin/main.js --config fixtures/demo.etlrc.yaml --date 2026-11-23     (the screens)`);

function TABLES() {
	return `select 'med_users_master' as "table", count(*) as "rows" from med_users_master
		union all select table_name, winners - stale from etl_run_countries
		union all select 'etl_rejects (records)', count(*) from (select distinct file_id, record from etl_rejects)`;
}

function etl(expected, ...args) {
	const { status } = spawnSync(process.execPath, [`${root}dist/bin/main.js`, ...args], { stdio: 'inherit' });
	if (!expected.includes(status)) process.exit(status || 1);
}
