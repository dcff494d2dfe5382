// Reads every file of a folder in one process, holds each against an oracle, and prints a table by kind:
//   npm run suites -- DIR [--only TEXT] [--show 10] [--seconds 60] [--detect] [--weights FILE] [--python PATH]
// What an oracle is, in the order in which it is looked for:
//   NAME.expected.csv beside NAME, or NAME in a folder clean/ parallel to csv/: the table that the file is, header first;
//   NAME.refused beside NAME: it must be refused, with the code that stands in it where one does;
//   y_….json, n_….json, i_….json as in JSONTestSuite: n_ gives no record, y_ and i_ do not fail;
//   else a reader of another maker in Python where the machine has one: see oracles/read.py.
// A folder parameters/ parallel to csv/ says how files are read (NAME_parameters.json), unless --detect is there; as in
// Pollock (HPI-Information-Systems/Pollock), whose score is then printed too, weighted where --weights names its weights.
// A file is right but for rejects where nothing else than records that were rejected, each by name, is not as it should be.
// Exit status 1: a file gave something else than its oracle, or failed without a name.
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { findCases } from './suites/cases.mjs';
import { pollockScore } from './suites/pollock.mjs';
import { differencesText, tableText } from './suites/table.mjs';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		only: { type: 'string', default: '' },
		show: { type: 'string', default: '10' },
		seconds: { type: 'string', default: '60' },
		detect: { type: 'boolean', default: false },
		weights: { type: 'string' },
		python: { type: 'string' },
	},
});
const [show, seconds] = [values.show, values.seconds].map(Number);
if (positionals.length !== 1 || ![show, seconds].every(Number.isSafeInteger)) {
	console.error('Say which folder: npm run suites -- DIR [--only TEXT] [--show COUNT] [--seconds COUNT] [--detect]');
	process.exit(2);
}

const cases = findCases(positionals[0], values).filter(({ name }) => name.includes(values.only));
const results = [];
while (results.length < cases.length) await workFrom(results.length);
console.log(tableText(results));
const score = pollockScore(results, values.weights);
if (score !== null) console.log(score);
const wrong = results.filter(({ verdict }) => verdict === 'different' || verdict === 'crashed');
if (wrong.length > 0) console.log(differencesText(wrong, show));
process.exitCode = results.length === 0 || wrong.length > 0 ? 1 : 0;

/** Gives cases to a thread until all are judged, or until one brings it down, which is then judged by that. */
async function workFrom(first) {
	const worker = new Worker(new URL('./suites/worker.mjs', import.meta.url), { workerData: { python: values.python } });
	let timer;
	try {
		await new Promise((resolve) => {
			const give = () => {
				if (results.length === cases.length) return resolve();
				worker.postMessage(cases[results.length]);
				timer = setTimeout(() => fall(`is not done after ${seconds} s`), seconds * 1000);
			};
			const fall = (why) => {
				results.push({ ...cases[results.length], verdict: 'crashed', why });
				resolve();
			};
			worker.on('error', (error) => fall(error.stack));
			worker.on('message', (result) => {
				clearTimeout(timer);
				results.push({ ...cases[results.length], ...result });
				give();
			});
			if (first < cases.length) give();
			else resolve();
		});
	} finally {
		clearTimeout(timer);
		await worker.terminate();
	}
}
