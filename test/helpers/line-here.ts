import { Readable, Writable } from 'node:stream';
import { runLine } from '../../commands/command-line.js';
import type { Said, Surroundings } from './program.js';

/**
 * Runs a command line of the built program in this thread, which goes on with its other work meanwhile: a server that
 * the test has here can answer it.
 */
export async function runLineHere(
	words: readonly string[],
	{ cwd, env, input = '' }: Surroundings,
	signal = new AbortController().signal,
): Promise<Said> {
	const [stdout, stderr] = [collecting(), collecting()];
	const io = { stdout, stderr, stdin: Readable.from([input]), env, cwd, interactive: false };
	const status = await runLine(words, io as unknown as Parameters<typeof runLine>[1], signal, '0.0.0');
	return { status, stdout: stdout.text(), stderr: stderr.text() };
}

function collecting(): Writable & { text(): string } {
	const chunks: Buffer[] = [];
	const write = (chunk: Buffer, _: unknown, done: () => void) => {
		chunks.push(chunk);
		done();
	};
	return Object.assign(new Writable({ write }), { text: () => Buffer.concat(chunks).toString() });
}
