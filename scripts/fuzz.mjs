// Feeds mutated fixtures to every reader and to whole runs, and saves what does not end in records or a named error:
//   npm run fuzz -- [--runs 10000] [--from 1] [--seed 1] [--only PART-OF-A-FIXTURE'S-NAME] [--out fuzz-failures]
// The same seed gives the same cases: a failure is looked at again with `--seed S --from N --runs 1`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

/** How often a case is looked at, in milliseconds; and after how many looks it hangs. A machine that slept does not count. */
const LOOK = 200;
const PATIENCE = 300;

/** Bytes that the process may hold at any time. */
const MOST_MEMORY = 700 * 1024 ** 2;

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '10000' },
		from: { type: 'string', default: '1' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
		only: { type: 'string', default: '' },
		out: { type: 'string', default: 'fuzz-failures' },
	},
});
const [runs, from, seed] = [values.runs, values.from, values.seed].map(Number);
if (![runs, from, seed].every(Number.isSafeInteger)) throw new Error('--runs, --from and --seed take whole numbers');

const started = performance.now();
const results = new Map();
let failures = 0;
let slowest = 0;
let memory = 0;
let watch = null;
console.log(`seed ${seed}, cases ${from} to ${from + runs - 1}`);
let number = from;
while (number < from + runs) number = await workFrom(number);
report();
process.exitCode = failures > 0 ? 1 : 0;

/** Gives cases to a worker until all are judged or one brings it down; gives the number to go on from. */
async function workFrom(first) {
	const worker = new Worker(new URL('./fuzz/worker.mjs', import.meta.url), {
		workerData: { seed, only: values.only },
		resourceLimits: { maxOldGenerationSizeMb: 256 },
	});
	let current = first;
	let about = null;
	let began = performance.now();
	let looks = 0;
	try {
		return await new Promise((resolve, reject) => {
			const fall = (why) => {
				fail(current, about ?? [], why);
				resolve(current + 1);
			};
			watch = setInterval(() => {
				const { rss } = process.memoryUsage();
				memory = Math.max(memory, rss);
				if (rss > MOST_MEMORY) fall(`the process holds ${Math.round(rss / 1024 ** 2)} MB`);
				else if (++looks > PATIENCE) fall(`not done after ${(PATIENCE * LOOK) / 1000} s`);
			}, LOOK);
			worker.on('error', (error) => (about === null ? reject(error) : fall(`the thread fell: ${error.stack}`)));
			worker.on('message', (message) => {
				if (message.ready === 0) reject(new Error(`no fixture has ${values.only} in its name`));
				if (message.about) about = message.about;
				else if (message.ready || message.number === current) {
					if (message.number === current) judged(message);
					if (message.number === current && ++current >= from + runs) resolve(current);
					else {
						began = performance.now();
						looks = 0;
						worker.postMessage(current);
					}
				}
			});
			const judged = ({ result, failure }) => {
				slowest = Math.max(slowest, performance.now() - began);
				if (failure) fail(current, about, failure);
				else results.set(result, (results.get(result) ?? 0) + 1);
			};
		});
	} finally {
		clearInterval(watch);
		await worker.terminate();
	}
}

function fail(current, about, why) {
	failures++;
	const folder = path.join(values.out, `${seed}-${current}`);
	mkdirSync(folder, { recursive: true });
	for (const { name, bytes } of about) writeFileSync(path.join(folder, name), bytes);
	const story = about.map(({ file, mutations, name }) => `${name}: ${file} with ${mutations.join(', ')}`);
	writeFileSync(path.join(folder, 'failure.log'), [...story, why, ''].join('\n'));
	console.error(`case ${current} failed: --seed ${seed} --from ${current} --runs 1; its files are in ${folder}`);
	console.error([...story, why].map((line) => `  ${line}`).join('\n'));
}

function report() {
	for (const [result, count] of [...results].sort((a, b) => b[1] - a[1]))
		console.log(`${String(count).padStart(8)}  ${result}`);
	const seconds = (performance.now() - started) / 1000;
	console.log(
		`${runs} cases in ${seconds.toFixed(1)} s, ${failures} failed; slowest ${Math.round(slowest)} ms, most memory ${Math.round(memory / 1024 ** 2)} MB`,
	);
}
