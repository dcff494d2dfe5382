import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { openLog } from '../../source/log.js';
import { drive } from '../../source/steps/drive.js';
import { runDay } from '../../source/steps/pipeline.js';
import { type Day, type DayRunner, playDays } from '../helpers/days.js';
import type { WrittenFile, WrittenRecord } from '../helpers/feed-model.js';
import { quickTestFolder } from '../helpers/folder.js';
import { freshPostgres } from '../helpers/postgres.js';
import { randomFrom } from '../helpers/random.js';

/** Some days in the long tests, `npm run year` 365. */
const DAYS = Number(process.env.ETL_YEAR_DAYS ?? 10);
const SEED = Number(process.env.ETL_YEAR_SEED ?? 1);
/** Days at either end whose times are compared. */
const END = 30;
const KEEP_DAYS = 30;

describe(`${DAYS} days, one after the other: the invariant holds on each, and none is slower for those before`, () => {
	const time = 120_000 + DAYS * 20_000;

	it('SQLite', async () => live(`sqlite:${path.join(quickTestFolder(), 'etl.db')}`), time);

	it('PostgreSQL', async () => live((await freshPostgres()).url), time);
});

async function live(connection: string): Promise<void> {
	const times: number[] = [];
	const memory: number[] = [];
	const logs = quickTestFolder();
	const collect = collector();
	let now = '';
	const run: DayRunner = async (request, engine, source, sink) => {
		now = request.runDate > now ? request.runDate : now;
		const subject = { environment: 'dev', database: connection, runDate: request.runDate, command: 'run' };
		const log = openLog(logs, KEEP_DAYS, subject, new Date(`${now}T12:00:00`));
		const started = performance.now();
		try {
			return await drive(runDay(request, engine, source), [sink, log.sink], async () => true);
		} finally {
			times.push(performance.now() - started);
			await log.end(null);
			if (times.length % 20 === 0) memory.push(collect());
		}
	};
	const days = year(DAYS, SEED);
	await playDays(days, ['ID'], { connection, run });
	const kept = readdirSync(logs).length;
	expect(kept).toBeLessThanOrEqual(KEEP_DAYS + 1);
	// A day is played and then repeated.
	const [first, last] = [median(times.slice(0, 2 * END)), median(times.slice(-2 * END))];
	const [early = 0, late = 0] = [memory[1], memory.at(-1)];
	const per = (milliseconds: number) => `${milliseconds.toFixed(0)} ms`;
	console.log(
		`${expect.getState().currentTestName}\n  ${times.length} runs of ${days.length} days, seed ${SEED}\n` +
			`  median of the first ${2 * END} runs ${per(first)}, of the last ${per(last)}: ratio ${(last / first).toFixed(2)}\n` +
			`  heap ${early.toFixed(1)} MB → ${late.toFixed(1)} MB, ${kept} logs`,
	);
	if (DAYS < 4 * END) return;
	expect(last / first).toBeLessThan(2);
	expect(late - early).toBeLessThan(64);
}

/** Megabytes of heap that are in use after what nobody needs is gone. */
function collector(): () => number {
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	return () => {
		collect();
		return process.memoryUsage().heapUsed / 1024 ** 2;
	};
}

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const COUNTRIES = ['IND', 'USA', 'US', 'NPL', 'DE', 'Côte', ''];
const NAMES = ['Ann', 'Bob', 'Eve', 'Zoë', 'Łukasz'];

/** A year as it goes: a day a day, some of them late, corrected, repeated, stopped; customers move, schema and rules change. */
function year(count: number, seed: number): Day[] {
	const random = randomFrom(seed);
	const any = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
	const often = (share: number) => random() < share;
	const dateOf = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10);
	const record = (index: number): WrittenRecord => ({
		ID: String(Math.floor(random() ** 2 * (60 + index))),
		Site: any(['N', 'S']),
		Name: often(0.02) ? '' : any(NAMES),
		Seen: often(0.1) ? '' : dateOf(Math.max(0, index - Math.floor(random() * 40))).replaceAll('-', ''),
		Country: any(COUNTRIES),
		Score: often(0.02) ? 'bad' : String(Math.floor(random() * 100)),
	});
	const file = (name: string, index: number): WrittenFile => ({
		name,
		records: Array.from({ length: 8 + Math.floor(random() * 8) }, () => record(index)),
	});
	return Array.from({ length: count }, (_, index): Day => {
		const back = often(0.12) ? 1 + Math.floor(random() * Math.min(30, index)) : 0;
		const day = Math.max(0, index - back);
		const date = dateOf(day);
		// A late day knows of no visit after it.
		const put = [file('a.csv', day), ...(often(0.2) ? [file('b.csv', day)] : [])];
		return {
			date,
			put,
			copy: often(0.05) ? { from: date, name: 'a.csv', to: 'c.csv' } : null,
			remove: null,
			rules: changes(index, count),
			steps: 'all',
			full: often(0.02),
			again: false,
			undo: null,
			repair: null,
			stopAt: often(0.04) ? Math.floor(random() * 90) : null,
		};
	});
}

/** What changes on a day of the year: aliases, a wider column, one more column. */
function changes(index: number, count: number): Day['rules'] {
	if (index === Math.floor(count * 0.3)) return { countries: { USA: ['US'] } };
	if (index === Math.floor(count * 0.45)) return { nameType: 'varchar(40)' };
	if (index === Math.floor(count * 0.6)) return { note: true };
	if (index === Math.floor(count * 0.8)) return { countries: { USA: ['US'], CIV: ['Côte'] } };
	return {};
}
