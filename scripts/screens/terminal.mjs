import { execFileSync } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/bin/main.js', import.meta.url));

/** Columns and rows of every picture. */
export const [COLUMNS, ROWS] = [100, 30];

/** Runs a command of the program in a folder. */
export function etl(place, ...words) {
	return execFileSync(process.execPath, [MAIN, ...words], { cwd: place, stdio: 'pipe' });
}

/** The program on a real terminal (tmux), whose screen can be read. */
export class Terminal {
	#place;
	#socket = `etl-tui-screens-${process.pid}-${Math.floor(performance.now())}`;

	/** @param env - variables of the program beside those that it needs */
	constructor(place, words = [], env = {}) {
		this.#place = place;
		const variables = Object.entries({ HOME: place, ...env }).map(([name, value]) => `${name}=${value}`);
		const program = ['env', '-u', 'CI', '-u', 'NO_COLOR', ...variables, process.execPath, MAIN, ...words];
		this.#tmux('new-session', '-d', '-x', String(COLUMNS), '-y', String(ROWS), '-c', place, ...program);
	}

	/** Sends keys as tmux calls them, such as `Enter`; `text` as it is. */
	press(...keys) {
		this.#tmux('send-keys', ...keys);
	}

	type(text) {
		this.#tmux('send-keys', '-l', text);
	}

	async waitFor(text) {
		for (let tries = 0; tries < 600; tries++) {
			if (this.#tmux('capture-pane', '-p').includes(text)) return;
			await wait(100);
		}
		throw new Error(`The screen never showed ${text}:\n${this.#tmux('capture-pane', '-p')}`);
	}

	/** The screen once it stands still: its lines with their looks, and a made-up folder in the place of the real one. */
	async lines() {
		await wait(300); // The last tenth of a second of progress.
		const text = this.#tmux('capture-pane', '-e', '-p').replaceAll(this.#place, '/srv/health');
		return text.split('\n').slice(0, ROWS);
	}

	close() {
		this.#tmux('kill-server');
	}

	#tmux(...words) {
		return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', ...words], { encoding: 'utf8' });
	}
}
