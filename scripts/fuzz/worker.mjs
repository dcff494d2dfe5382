import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { loadSettings } from '../../dist/source/config/load.js';
import { fixtures, makeCase } from './cases.mjs';
import { judgeRead } from './judge-read.mjs';
import { judgeRun } from './judge-run.mjs';

/** One case in so many is run into a database; the others are read. */
const RUN_EVERY = 10;

/** Numbers of the cases beside the one that a run is named after. */
const BESIDE = 1_000_000_000;

const { seed, only } = workerData;
const all = fixtures();
const chosen = all.filter(({ file }) => file.includes(only));
const usual = await loadSettings({ source: os.tmpdir(), connection: 'sqlite:none.db' }, { cwd: os.tmpdir(), env: {} });

process.on('unhandledRejection', (error) => {
	throw error;
});

parentPort.on('message', async (number) => {
	const given = makeCase(all, seed, number, chosen);
	const cases = number % RUN_EVERY === 0 ? together(given, number) : [given];
	const about = cases.map(({ file, mutations, name, bytes }) => ({ file, mutations, name, bytes }));
	parentPort.postMessage({ number, about });
	try {
		const result = number % RUN_EVERY === 0 ? `run: ${await judgeRun(cases)}` : await judgeRead(given, usual);
		await new Promise(setImmediate); // A promise that nobody waits for fails before the next case.
		parentPort.postMessage({ number, result });
	} catch (error) {
		parentPort.postMessage({ number, failure: describe(error) });
	}
});

parentPort.postMessage({ ready: chosen.length });

function together(given, number) {
	const beside = [1, 2]
		.slice(0, given.dice.below(3))
		.map((each) => makeCase(all, seed, number + each * BESIDE, chosen));
	return [given, ...beside.map((each, at) => ({ ...each, name: `${at}-${each.name}` }))];
}

function describe(error) {
	const cause = error?.cause instanceof Error ? `\ncaused by ${error.cause.stack}` : '';
	return `${error?.code ?? ''} ${error instanceof Error ? error.stack : String(error)}${cause}`;
}
