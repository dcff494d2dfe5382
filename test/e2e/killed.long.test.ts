import type { ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Chapter, type Home, home, LIFE, look, type Standing } from '../helpers/life.js';
import { freshPostgres, killableServer, NO_KILLS } from '../helpers/postgres.js';
import { randomFrom } from '../helpers/random.js';
import { ended } from '../helpers/run-of-program.js';
import { skippedFor } from '../helpers/skipped.js';

/** Kills an engine: some in the long tests, `npm run chaos` 200. A seed makes the same choices again. */
const KILLS = Number(process.env.ETL_CHAOS_KILLS ?? 1);
const SEED = Number(process.env.ETL_CHAOS_SEED ?? 1);
/** A kill takes two to four seconds with all that is looked at, and many times that on a machine that is busy. */
const TIME = 120_000 + KILLS * 60_000;
/** A file that is told of each kill: what a night found is not lost when the machine goes down. */
const TOLD = process.env.ETL_CHAOS_LOG;

/** How a run of a chapter went that nothing disturbed, and what stood when it was over. */
interface Undisturbed {
	readonly standing: Standing;
	readonly milliseconds: number;
	/** Until it says its first word. */
	readonly silent: number;
	/** Lines that it says. */
	readonly lines: number;
}

/** What is killed, and what must be true of a run that it happened to. */
interface Killer {
	readonly kill: (run: ChildProcess) => Promise<void>;
	/** Whether a run that ended so was killed, and did not end by itself before. Throws where it may not end so. */
	readonly hit: (end: { status: number | null; signal: string | null }, said: string) => boolean;
}

const client: Killer = {
	kill: async (run) => void run.kill('SIGKILL'),
	hit: ({ signal }) => signal === 'SIGKILL',
};

/** A life takes a minute or two: CI plays one of the three a day, `npm run chaos` all of them. */
const TURN = process.env.ETL_CHAOS_KILLS === undefined ? new Date().getUTCDate() % 3 : null;
const waits = (turn: number) => (TURN === null || TURN === turn ? null : 'has its turn on another day, or with chaos');

describe('a run that is killed at any moment leaves each commit whole or not at all, and the next completes the day', () => {
	it.skipIf(waits(0) !== null)(
		`SQLite, ${KILLS} times${skippedFor(waits(0))}`,
		() => chaos(async () => home(null), client),
		TIME,
	);

	it.skipIf(waits(1) !== null)(
		`PostgreSQL, ${KILLS} times${skippedFor(waits(1))}`,
		() => chaos(async () => home(await freshPostgres()), client),
		TIME,
	);

	it.skipIf((NO_KILLS ?? waits(2)) !== null)(
		`PostgreSQL, the server ${KILLS} times${skippedFor(NO_KILLS ?? waits(2))}`,
		async () => {
			const server = await killableServer();
			await chaos(async () => home(await server.fresh()), {
				kill: () => server.crash(),
				hit: ({ status }, said) => {
					expect([0, 7], said).toContain(status);
					return status === 7;
				},
			});
		},
		TIME,
	);
});

async function chaos(newHome: () => Promise<Home>, killer: Killer): Promise<void> {
	const usual = await undisturbed(await newHome());
	const random = randomFrom(SEED);
	const tally = new Map<string, number>();
	let kills = 0;
	for (let life = 1; kills < KILLS; life++) {
		const at = await newHome();
		for (const [index, chapter] of LIFE.entries()) {
			const before = usual[index - 1]?.standing ?? (await look(at));
			const expected = usual[index] as Undisturbed;
			prepare(chapter, at);
			// Half by the clock, half at what it is doing: under load the clock alone would hit the start most of the time.
			const when =
				random() < 0.5
					? { after: expected.silent * 0.8 + random() * (expected.milliseconds - expected.silent * 0.8) }
					: { line: Math.floor(random() * expected.lines), later: random() * 15 };
			const { end, said } = await disturbed(at, chapter, when, killer);
			const trace = `seed ${SEED}, life ${life}, ${chapter.what}, ${JSON.stringify(when)}`;
			const was = await look(at);
			const stage = was.stage === before.stage ? 'old' : 'new';
			const targets = was.targets === before.targets ? 'old' : 'new';
			expect([before.stage, expected.standing.stage], trace).toContain(was.stage);
			expect([before.targets, expected.standing.targets], trace).toContain(was.targets);
			if (targets === 'new') expect(was, trace).toEqual(expected.standing);
			if (killer.hit(end, said)) {
				kills++;
				const place = `${where(said).padEnd(16)} stage ${stage}, tables ${targets}`;
				tally.set(place, (tally.get(place) ?? 0) + 1);
				if (TOLD) appendFileSync(TOLD, `${kills} ${place}: ${trace}\n`);
			}
			const next = at.at.etl(chapter.command ?? 'run', '--yes', ...chapter.words);
			// What was done to the stage before the kill is not done again, and where the tables have yet to follow the hint says so.
			const isDone = /E_NOTHING_TO_UNDO|no longer to be mended|nothing to waive/.test(next.stderr);
			if (isDone && was.targets !== expected.standing.targets)
				expect(next.stderr).toContain('etl-tui transform --date');
			const last = isDone ? at.at.etl('transform', '--yes', ...chapter.words.slice(0, 2)) : next;
			expect({ trace, status: last.status, stderr: last.stderr }).toMatchObject({ trace, status: 0 });
			expect(await look(at), trace).toEqual(expected.standing);
			expect(await at.ask("select run_id from etl_runs where status = 'running'"), trace).toEqual([]);
		}
	}
	const lines = [...tally].sort().map(([place, count]) => `  ${place}: ${count}`);
	console.log(`${expect.getState().currentTestName}\n${kills} kills, seed ${SEED}\n${lines.join('\n')}`);
	expect(kills).toBeGreaterThanOrEqual(KILLS);
}

function prepare(chapter: Chapter, at: Home): void {
	const [, date = ''] = chapter.words;
	mkdirSync(`${at.at.folder}/${date.slice(-2)}`, { recursive: true });
	chapter.prepare(at);
}

async function undisturbed(at: Home): Promise<Undisturbed[]> {
	const all: Undisturbed[] = [];
	for (const chapter of LIFE) {
		prepare(chapter, at);
		const started = performance.now();
		const run = at.at.start(chapter.command ?? 'run', '--yes', '--verbose', ...chapter.words);
		let silent = 0;
		let said = '';
		run.stderr?.on('data', (chunk: Buffer) => {
			silent ||= performance.now() - started;
			said += chunk;
		});
		run.stdout?.resume();
		expect(await ended(run), said).toEqual({ status: 0, signal: null });
		const milliseconds = performance.now() - started;
		all.push({ standing: await look(at), milliseconds, silent, lines: said.split('\n').length });
	}
	return all;
}

type When = { readonly after: number } | { readonly line: number; readonly later: number };

async function disturbed(at: Home, chapter: Chapter, when: When, killer: Killer) {
	const run = at.at.start(chapter.command ?? 'run', '--yes', '--verbose', ...chapter.words);
	run.stdout?.resume();
	const end = ended(run);
	let said = '';
	let killed: Promise<void> | null = null;
	const strike = () => {
		killed ??= killer.kill(run);
	};
	run.stderr?.on('data', (chunk: Buffer) => {
		said += chunk;
		if ('line' in when && said.split('\n').length > when.line) setTimeout(strike, when.later);
	});
	const timer = 'after' in when ? setTimeout(strike, when.after) : null;
	const ending = await end;
	if (timer) clearTimeout(timer);
	await killed;
	return { end: ending, said };
}

/** What the run was doing, by the steps that it had said to be done. */
function where(said: string): string {
	const done = (step: string) => said.includes(`✔ ${step}`);
	if (done('validate')) return '5 second commit';
	if (done('transform')) return '4 validate';
	if (done('stage')) return '3 transform';
	return done('read') ? '2 stage' : '1 start or read';
}
