import { describe, expect, it, vi } from 'vitest';
import { type Workplace, workplace } from '../helpers/cli.js';
import { killableServer, NO_MOUNTS, type TestDatabase } from '../helpers/postgres.js';
import { largeFeed } from '../helpers/run-of-program.js';
import { skippedFor } from '../helpers/skipped.js';

vi.setConfig({ testTimeout: 120_000 });

describe.skipIf(NO_MOUNTS !== null)(`a PostgreSQL whose disk is full${skippedFor(NO_MOUNTS)}`, () => {
	it('while staging and while transforming: a clear error, nothing half-done, and the next run completes', async () => {
		const server = await killableServer({ data: '200m' });
		const db = await server.fresh();
		const at = workplace();
		at.put('a.txt', largeFeed(60_000));
		const etl = runner(at, db);
		const rest = `'${server.home}/data/rest'`;
		const free = () => db.ask(`copy (select where false) to ${rest}`);
		const fill = () =>
			expect(db.ask(`copy (select repeat('x', 8191) from generate_series(1, 50000)) to ${rest}`)).rejects.toThrow(
				/No space left/,
			);

		await fill();
		expect(etl('run')).toEqual([7, 'E_DATABASE_FULL']);
		await free();
		expect(etl('stage')).toEqual([0]);
		expect(await staged(db)).toBe('60000');
		await fill();
		expect(etl('transform')).toEqual([7, 'E_DATABASE_FULL']);
		expect(etl('run')).toEqual([7, 'E_DATABASE_FULL']);
		await free();
		expect(await staged(db)).toBe('60000');
		expect(etl('run')).toEqual([0]);
		expect(etl('validate')).toEqual([0]);
		expect(await staged(db)).toBe('60000');
	});

	it('for temporary files: a file is read again at its load; what else needs them says so', async () => {
		const server = await killableServer({ temporary: '4m' });
		const db = await server.fresh();
		const at = workplace();
		at.put('a.txt', largeFeed(60_000));
		const etl = runner(at, db);
		const database = new URL(db.url).pathname.slice(1);
		await db.ask(`create tablespace small location '${server.home}/temporary'`);
		await db.ask(`alter database ${database} set temp_tablespaces = small`);
		expect(etl('stage')).toEqual([0]);
		expect(await staged(db)).toBe('60000');
		expect(etl('transform')).toEqual([7, 'E_DATABASE_FULL']);
		await db.ask(`alter database ${database} reset temp_tablespaces`);
		expect(etl('run')).toEqual([0]);
		expect(etl('validate')).toEqual([0]);
	});
});

/** Runs the program for that database; its status, and the error that it says. */
function runner(at: Workplace, { url }: TestDatabase) {
	return (...words: string[]) => {
		const { status, stderr } = at.etl(...words, '--yes', '--connection', url);
		return [status, ...(/E_[A-Z_]+/.exec(stderr) ?? [])];
	};
}

async function staged(db: TestDatabase): Promise<string | null | undefined> {
	return (await db.ask('select count(*) as n from med_users_master'))[0]?.n;
}
