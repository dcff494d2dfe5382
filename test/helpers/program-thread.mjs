// The built program, loaded once and ready for command lines: program.ts starts it as a thread and waits while it works.
// A process a line would load the same modules each time, which takes twenty times as long as a small day.
import { Readable, Writable } from 'node:stream';
import { workerData } from 'node:worker_threads';

const { port, ended } = workerData;
const { runLine } = await import('../../dist/commands/command-line.js');
const { packageVersion } = await import('../../dist/source/package-version.js');

process.on('uncaughtException', (error) => answer({ failure: error }));
process.on('exit', (code) => answer({ failure: new Error(`The program ended its process with ${code}`) }));
port.on('message', async ({ words, cwd, env, input }) => {
	for (const name of Object.keys(process.env)) delete process.env[name];
	Object.assign(process.env, env);
	const stdout = collecting();
	const stderr = collecting();
	const io = { stdout, stderr, stdin: Readable.from([input]), env: process.env, cwd, interactive: false };
	try {
		const status = await runLine(words, io, new AbortController().signal, packageVersion());
		answer({ status, stdout: stdout.text(), stderr: stderr.text() });
	} catch (failure) {
		answer({ failure });
	}
});

function answer(message) {
	port.postMessage(message);
	Atomics.store(ended, 0, 1);
	Atomics.notify(ended, 0);
}

function collecting() {
	const chunks = [];
	const write = (chunk, _, done) => {
		chunks.push(chunk);
		done();
	};
	return Object.assign(new Writable({ write }), { text: () => Buffer.concat(chunks).toString() });
}
