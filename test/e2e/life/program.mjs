// The built program: as a process of its own, or its commands in this one, which takes a fifth of the time.

import { spawn, spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../../../dist/', import.meta.url);
const MAIN = fileURLToPath(new URL('bin/main.js', DIST));
const env = { ...process.env, NO_COLOR: '1' };

/** Runs words in a folder, and gives the exit status and what was said. */
export async function runProcess(folder, words) {
	const options = { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28, env };
	const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], options);
	return { status, text: `${stdout}${stderr}` };
}

/** The same in this process: the command without the command line's parser. */
export async function runHere(folder, words) {
	const { COMMANDS } = await import(new URL('commands/index.js', DIST));
	const { renderFailure } = await import(new URL('commands/failure.js', DIST));
	const [name, ...rest] = words;
	const said = [];
	const stream = () => new PassThrough().on('data', (chunk) => said.push(chunk));
	const io = { stdout: stream(), stderr: stream(), stdin: process.stdin, env, cwd: folder, interactive: false };
	const command = await COMMANDS[name].load();
	const given = split(rest, command.flags ?? []);
	const invocation = {
		command: name,
		arguments: given.words,
		flags: { text: (flag) => given.values.get(flag), on: (flag) => given.values.has(flag) },
		io,
		signal: new AbortController().signal,
		version: '0.0.0',
		again: () => Promise.resolve(0),
		commandFlags: () => Promise.resolve({}),
	};
	const status = await command.run(invocation).catch((error) => renderFailure(error, words, io));
	return { status, text: Buffer.concat(said).toString() };
}

/** Kills a run after so many milliseconds, unless it has ended. */
export async function killProcess(folder, words, milliseconds) {
	const running = spawn(process.execPath, [MAIN, ...words], { cwd: folder, env, stdio: 'ignore' });
	const ended = new Promise((resolve) => running.on('exit', resolve));
	await Promise.race([ended, sleep(milliseconds)]);
	running.kill('SIGKILL');
	await ended;
}

/** Flags with their values, and the words between. */
function split(words, flags) {
	const valued = new Set([...flags.filter(({ value }) => value).map((flag) => flag.name), 'date', 'config', 'env']);
	const values = new Map();
	const others = [];
	for (let at = 0; at < words.length; at++) {
		const flag = /^--(.*)/.exec(words[at])?.[1];
		if (flag === undefined) others.push(words[at]);
		else values.set(flag, valued.has(flag) ? words[++at] : '');
	}
	return { values, words: others };
}
