import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it, vi } from 'vitest';
import { feedText, workplace } from '../helpers/cli.js';
import { MAIN } from '../helpers/program.js';
import { largeFeed } from '../helpers/run-of-program.js';
import { skippedFor } from '../helpers/skipped.js';

vi.setConfig({ testTimeout: 300_000 });

/** Mounts of our own, which vanish with the shell: what a small or a read-only disk needs, as root or not. */
const unshare = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c'] as const;
const mounted = spawnSync(unshare[0], [...unshare.slice(1), 'mount -t tmpfs none /mnt']);
const NO_DISK = mounted.status === 0 ? null : 'this system gives no mounts of our own';

/** Runs shell lines with `$ETL` as the program, on a disk at `$DISK`; gives what they print. */
function onSmallDisk(folder: string, script: string): string[] {
	const disk = `${folder}/disk`;
	const env = { PATH: process.env.PATH, HOME: folder, DISK: disk, ETL: `${process.execPath} ${MAIN}` };
	const done = spawnSync(unshare[0], [...unshare.slice(1), `mkdir ${disk}\n${script}`], {
		cwd: folder,
		env,
		encoding: 'utf8',
	});
	expect({ status: done.status, stderr: done.stderr }).toMatchObject({ status: 0 });
	return done.stdout.trim().split('\n');
}

// Needs user namespaces, which some containers forbid.
describe.skipIf(NO_DISK !== null)(`a disk of one's own${skippedFor(NO_DISK)}`, () => {
	it('full while staging and while transforming: a clear error, nothing half-done, and the next run completes', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(20_000));
		const report = `node -e 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>{const r=JSON.parse(t);console.log(r.exitCode,r.error?.code,r.committed.join("+"))})'`;
		const run = `$ETL run --yes --json --date 2026-11-23 --connection sqlite:$DISK/etl.db 2>err.txt | ${report}`;
		const count = `$ETL sql "select count(*) from med_users_master" --csv --connection sqlite:$DISK/etl.db 2>&1 | tail -1`;
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=2m none $DISK',
				run,
				'mount -o remount,size=20m $DISK',
				run.replace('run', 'stage'),
				'cat /dev/zero > $DISK/rest 2>/dev/null',
				run.replace('run', 'transform'),
				'rm $DISK/rest',
				count,
				run,
				count,
				'$ETL validate --date 2026-11-23 --connection sqlite:$DISK/etl.db >/dev/null 2>&1; echo $?',
			].join('\n'),
		);
		expect(lines).toEqual([
			'7 E_DATABASE_FULL ',
			'0 undefined stage',
			'7 E_DATABASE_FULL ',
			'20000',
			'0 undefined stage+validate',
			'20000',
			'0',
		]);
	});

	it('full for temporary files: the files are read again at their load, and the day is whole', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(100_000));
		const sizes = ['100m', '64k', '4m'];
		const lines = onSmallDisk(
			at.folder,
			sizes
				.map(
					(size) => `mount -t tmpfs -o size=${size} none $DISK
						SQLITE_TMPDIR=$DISK $ETL run --yes --date 2026-11-23 --connection sqlite:${size}.db >out.txt 2>err.txt; echo $?
						umount $DISK`,
				)
				.join('\n'),
		);
		expect(lines).toEqual(['0', '0', '0']);
		const [roomy, ...full] = sizes.map((size) => {
			const db = new BetterSqlite3(`${at.folder}/${size}.db`, { readonly: true });
			return ['med_users_master', 'med_users_ind', 'med_users_usa', 'med_users_npl', 'med_users_de'].map((table) =>
				db
					.prepare(`select * from ${table} order by etl_record`)
					.all()
					.map((row) => ({ ...(row as object), etl_run_id: null })),
			);
		});
		expect(roomy?.[0]).toHaveLength(100_000);
		for (const tables of full) expect(tables).toEqual(roomy);
	});

	it('full while rows are inserted one batch behind another: no batch behind the failure is kept', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(1_000));
		// More than SQLite's page cache holds, so that it writes, and finds the disk full, while rows come.
		writeFileSync(`${at.folder}/b.txt`, largeFeed(150_000));
		const run = `SQLITE_TMPDIR=$DISK/tmp $ETL run --yes --date 2026-11-23 --connection sqlite:$DISK/etl.db >out.txt 2>err.txt; echo $? $(grep -o 'E_[A-Z_]*' err.txt | head -1)`;
		const count = `$ETL sql "select count(*) from med_users_master" --csv --connection sqlite:$DISK/etl.db | tail -1`;
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=8m none $DISK',
				// Nothing can be spooled there, so rows go to the stage in batches.
				'mkdir $DISK/tmp; mount -t tmpfs -o size=64k none $DISK/tmp',
				run,
				'mv b.txt inbox',
				run,
				count,
				'mount -o remount,size=200m $DISK',
				run.replace('run', 'stage'),
				count,
				'cat out.txt err.txt | grep -c "nothing is noted of it" || true',
			].join('\n'),
		);
		expect(lines).toEqual(['0', '7 E_DATABASE_FULL', '1000', '0', '151000', '0']);
	});

	it('full for temporary files while a plan mends the bookkeeping: nothing of the rehearsal is kept', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(1_000));
		expect(at.etl('run', '--yes').status).toBe(0);
		at.hand('drop table etl_rejects');
		at.put('b.txt', largeFeed(50_000));
		const before = at.rows('select name, sql from sqlite_master order by name');
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=64k none $DISK',
				`SQLITE_TMPDIR=$DISK $ETL plan --date 2026-11-23 >out.txt 2>err.txt; echo $? $(cat out.txt err.txt | grep -o 'E_DATABASE[A-Z_]*' | head -1)`,
			].join('\n'),
		);
		expect(lines).toEqual(['7 E_DATABASE_FULL']);
		expect(at.rows('select name, sql from sqlite_master order by name')).toEqual(before);
		expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 1_000 }]);
	});

	it('read-only: the database may not be written; SQLite must write beside it even to read, and that is said', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(100));
		const status = (words: string) =>
			`$ETL ${words} --connection sqlite:$DISK/etl.db --date 2026-11-23 >out.txt 2>err.txt; echo $? $(grep -o 'E_[A-Z_]*' err.txt | head -1)`;
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=20m none $DISK',
				status('run --yes'),
				'mount -o remount,ro $DISK',
				status('run --yes'),
				status('history'),
				status('validate'),
			].join('\n'),
		);
		expect(lines).toEqual(['0', '7 E_DATABASE_READONLY', '7 E_DATABASE_READONLY', '7 E_DATABASE_READONLY']);
	});

	it('full or read-only for the log, and the run fails: the reason is on standard error and in history', () => {
		const at = workplace();
		at.put('a.txt', feedText([{ id: '1', birth: 'never' }]));
		at.configure({ logs: { dir: 'disk' } });
		const said = `$(grep -o 'E_[A-Z_]*' err.txt | head -1) $(grep -c "no log" err.txt)`;
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=64k none $DISK',
				'head -c 65536 /dev/zero > $DISK/rest || true',
				`$ETL run --yes --date 2026-11-23 >out.txt 2>err.txt; echo $? ${said}`,
				'rm $DISK/*; mount -o remount,ro $DISK',
				`$ETL run --yes --date 2026-11-23 >out.txt 2>err.txt; echo $? ${said}`,
			].join('\n'),
		);
		expect(lines).toEqual(['5 E_TOO_MANY_REJECTS 1', '5 E_TOO_MANY_REJECTS 1']);
		expect(at.rows('select status, error_code from etl_runs')).toEqual(
			Array(2).fill({ status: 'failed', error_code: 'E_TOO_MANY_REJECTS' }),
		);
	});

	it('full for what is written beside: the plan and the exported records say so, and nothing half is left', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(5_000));
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=64k none $DISK',
				'head -c 61440 /dev/zero > $DISK/rest || true',
				`$ETL plan --date 2026-11-23 --out $DISK/plan.json >out.txt 2>err.txt; echo $? $(grep -o 'E_[A-Z_]*' err.txt | head -1)`,
				`$ETL read --date 2026-11-23 inbox/a.txt --output $DISK/records.csv >out.txt 2>err.txt; echo $? $(grep -o 'E_[A-Z_]*' err.txt | head -1)`,
				'ls $DISK',
			].join('\n'),
		);
		expect(lines).toEqual(['2 E_OUTPUT', '2 E_OUTPUT', 'rest']);
	});

	it('full for the log alone: the run goes on and says that it has no log', () => {
		const at = workplace();
		at.put('a.txt', largeFeed(100));
		at.configure({ logs: { dir: 'disk' } });
		const lines = onSmallDisk(
			at.folder,
			[
				'mount -t tmpfs -o size=64k none $DISK',
				'head -c 65536 /dev/zero > $DISK/rest || true',
				'$ETL run --yes --date 2026-11-23 >out.txt 2>err.txt; echo $? $(grep -c "no log" err.txt)',
			].join('\n'),
		);
		expect(lines).toEqual(['0 1']);
		expect(at.rows('select count(*) as n from med_users_master')).toEqual([{ n: 100 }]);
	});
});
