// Runs commands as whole processes: wall time, and the peak memory of the largest process of each.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** How often memory is looked at, in milliseconds. The kernel keeps the peak, so only the last moment can be missed. */
const LOOK = 20;

/**
 * Runs a command to its end.
 *
 * @param command `{ file, words, cwd, env, input, status }`; `status` is that of its end, where it is not 0
 * @returns `{ seconds, peak, output }`: wall time; the peak in MB (10^6 bytes), `null` where there is no /proc
 * @throws Error with what the command said, where its exit status is another
 */
export async function measure({ file, words = [], cwd, env = {}, input = '', status: expected = 0 }) {
	const started = process.hrtime.bigint();
	const child = spawn(file, words, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding('utf8').on('data', (text) => {
			output = (output + text).slice(-4_000);
		});
	}
	child.stdin.on('error', () => undefined).end(input);
	let peak = null;
	const look = () => {
		peak = Math.max(peak ?? 0, peakOf(child.pid) ?? 0) || null;
	};
	const timer = setInterval(look, LOOK);
	const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
	clearInterval(timer);
	const seconds = Number(process.hrtime.bigint() - started) / 1e9;
	if (status !== expected) throw new Error(`${file} ${words.join(' ')} ended with ${status}:\n${output}`);
	return { seconds, peak, output };
}

/**
 * Runs several commands in turn, several times over, so that a machine whose speed drifts is the same to all.
 *
 * @param contenders `[{ name, before?, command }]`; `before` is not timed
 * @returns by name `{ seconds, peak, all }`: medians, and every time
 */
export async function inTurn(contenders, runs, say = () => undefined) {
	const times = new Map(contenders.map(({ name }) => [name, []]));
	for (let run = 0; run < runs; run++) {
		for (const { name, before, command } of contenders) {
			await before?.();
			const one = await measure(typeof command === 'function' ? command() : command);
			say(`${name}: ${one.seconds.toFixed(2)} s${one.peak === null ? '' : `, ${Math.round(one.peak)} MB`}`);
			times.get(name).push(one);
		}
	}
	return new Map(
		[...times].map(([name, all]) => [
			name,
			{
				seconds: median(all.map((one) => one.seconds)),
				peak: all.some((one) => one.peak !== null) ? Math.max(...all.map((one) => one.peak ?? 0)) : null,
				all: all.map((one) => one.seconds),
			},
		]),
	);
}

export function median(numbers) {
	const sorted = [...numbers].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(numbers, share) {
	const sorted = [...numbers].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

/** The largest peak of a process and its children, in MB; `null` where it cannot be seen. */
function peakOf(pid) {
	try {
		const own = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
		const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
			readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
		);
		return Math.max(own / 1e6, ...children.map((child) => peakOf(Number(child)) ?? 0));
	} catch {
		return null;
	}
}
