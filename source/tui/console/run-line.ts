import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { visible } from '../../core/values/visible.js';

/** A running command of the console. */
export interface RunningLine {
	readonly ended: Promise<number>;
	/** Interrupts it as Ctrl-C does. */
	interrupt(): void;
}

/** Runs a command in a process of its own, so that the screen stays alive, and gives its output line by line. */
export function runLine(
	program: string,
	words: readonly string[],
	cwd: string,
	print: (text: string, kind: 'output' | 'error') => void,
): RunningLine {
	const child = spawn(process.execPath, [program, ...words], {
		cwd,
		env: { ...process.env, NO_COLOR: '1' },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const listen = (stream: NodeJS.ReadableStream, kind: 'output' | 'error') =>
		readline.createInterface({ input: stream }).on('line', (line) => print(visible(line), kind));
	listen(child.stdout, 'output');
	listen(child.stderr, 'error');
	const ended = new Promise<number>((resolve) => {
		child.on('error', (error) => {
			print(error.message, 'error');
			resolve(1);
		});
		child.on('close', (code) => resolve(code ?? 130));
	});
	return { ended, interrupt: () => void child.kill('SIGINT') };
}
