import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, openSync, readFileSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EtlError } from '../../source/core/errors.js';
import { workplace } from '../helpers/cli.js';
import { runInProcess } from '../helpers/in-process.js';
import { largeFeed } from '../helpers/run-of-program.js';

/** Parts of the file in which damage is done: the head, both tables, their indexes, the bookkeeping. */
const PLACES = [0, 0.1, 0.3, 0.5, 0.8];

const DAMAGES: Readonly<Record<string, (file: string, at: number) => void>> = {
	'some bytes': (file, at) => overwrite(file, at, 64),
	'some pages': (file, at) => overwrite(file, at, 32_768),
	'the rest cut off': (file, at) => truncateSync(file, Math.max(at, 512)),
};

function overwrite(file: string, at: number, count: number): void {
	const handle = openSync(file, 'r+');
	writeSync(handle, Buffer.alloc(count, createHash('sha512').update(`${at}`).digest()), 0, count, at);
	closeSync(handle);
}

function hashOf(file: string): string {
	return createHash('sha256').update(readFileSync(file)).digest('hex');
}

describe('a SQLite database that is damaged', () => {
	for (const [damage, harm] of Object.entries(DAMAGES)) {
		it(`${damage}: a run that meets it says E_DATABASE_NOT, and writes nothing more`, async () => {
			const at = workplace();
			at.put('a.txt', largeFeed(1_000));
			await runInProcess(at);
			const whole = `${at.database}.whole`;
			copyFileSync(at.database, whole);
			at.put('a.txt', largeFeed(700));
			let met = 0;
			for (const place of PLACES) {
				for (const end of ['', '-wal', '-shm']) rmSync(at.database + end, { force: true });
				copyFileSync(whole, at.database);
				harm(at.database, Math.floor(statSync(whole).size * place));
				const before = hashOf(at.database);
				// Damage that the day does not meet is not noticed.
				const error = await runInProcess(at, { date: '2026-11-24' }).then(
					() => null,
					(reason: unknown) => reason,
				);
				if (error === null) continue;
				met++;
				expect(error).toBeInstanceOf(EtlError);
				expect(error).toMatchObject({ code: 'E_DATABASE_NOT', exitCode: 7 });
				if (place === 0) expect(hashOf(at.database)).toBe(before);
			}
			expect(met).toBeGreaterThan(0);
		});
	}
});
