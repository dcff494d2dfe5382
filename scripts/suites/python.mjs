import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../oracles/read.py', import.meta.url));

/** Where a Python may be: the first on the path may be another than the one that Debian's packages are for. */
const USUAL = ['/usr/bin/python3', 'python3', 'python'];

/**
 * Starts the readers of other makers.
 *
 * @param given - the Python to take, in place of one that is found
 * @returns what answers a request as oracles/read.py says, or `null` where there is no Python
 */
export function startPython(given) {
	const python = (given === undefined ? USUAL : [given]).find((each) => spawnSync(each, ['-c', '']).status === 0);
	if (python === undefined) return null;
	const child = spawn(python, [SCRIPT], {
		stdio: ['pipe', 'pipe', 'inherit'],
		env: { ...process.env, PYTHONUTF8: '1' },
	});
	const waiting = [];
	createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(JSON.parse(line)));
	child.on('exit', () => {
		for (const answer of waiting.splice(0)) answer({ unreadable: 'Python ended' });
	});
	return (request) =>
		new Promise((resolve) => {
			waiting.push(resolve);
			child.stdin.write(`${JSON.stringify(request)}\n`);
		});
}
