// A real terminal from util-linux' script: what is pressed goes in, what is drawn comes out.

import { spawn, spawnSync } from 'node:child_process';

/** Colours and movements of the cursor: what remains is what a person reads. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
const SEQUENCE = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Milliseconds after which a screen that does not come is a failure. */
const PATIENCE = 600_000;

export function terminalIsThere() {
	return spawnSync('script', ['--version']).status === 0;
}

/** Starts `node WORDS` in a terminal of 120 by 40. */
export function openTerminal(words, cwd) {
	const quoted = [process.execPath, ...words].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
	// Ink draws nothing until the end where it believes that nobody looks.
	const { CI: _ci, CONTINUOUS_INTEGRATION: _integration, ...env } = process.env;
	const child = spawn('script', ['-qfec', `stty cols 120 rows 40; exec ${quoted}`, '/dev/null'], {
		cwd,
		env: { ...env, TERM: 'xterm-256color' },
	});
	let drawn = '';
	const waiting = new Set();
	const failures = new Set();
	child.once('exit', () => {
		for (const fail of failures) fail();
	});
	child.stdout.setEncoding('utf8').on('data', (text) => {
		drawn = (drawn + text).replace(SEQUENCE, '').slice(-200_000);
		for (const look of waiting) look();
	});
	const until = (pattern, patience = PATIENCE) =>
		new Promise((resolve, reject) => {
			const fail = (why) => {
				child.kill('SIGKILL');
				reject(new Error(`${why} before ${pattern}:\n${drawn.slice(-2_000)}`));
			};
			const timer = setTimeout(() => fail(`${patience / 1_000} s went by`), patience);
			const ended = () => fail('The program ended');
			const look = () => {
				if (!pattern.test(drawn)) return;
				clearTimeout(timer);
				waiting.delete(look);
				failures.delete(ended);
				resolve(performance.now());
			};
			waiting.add(look);
			failures.add(ended);
			look();
		});
	return {
		until,
		press: (key) => child.stdin.write(key),
		/** Milliseconds from a key to what it brings. */
		answerTo: async (key, pattern) => {
			drawn = '';
			const pressed = performance.now();
			child.stdin.write(key);
			return (await until(pattern)) - pressed;
		},
		kill: () => {
			failures.clear();
			child.kill('SIGKILL');
		},
	};
}
