import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { workplace } from '../helpers/cli.js';
import { longTest } from '../helpers/long.js';
import { MAIN, ROOT } from '../helpers/program.js';

/** One line of a README's `sh` block. */
interface Line {
	readonly command: string;
	/** Exit status that it names: `# exit 5`; else 0. */
	readonly exit: number;
}

/** The `etl-tui` lines of all blocks marked `sh`, in order; lines continued with `\` are one. */
function commandLines(markdown: string): Line[] {
	return [...markdown.matchAll(/^```sh\n(.*?)^```/gms)]
		.flatMap(([, block = '']) => block.replace(/\\\n\s*/g, ' ').split('\n'))
		.filter((line) => /^(\$ )?etl-tui\b/.test(line))
		.map((line) => ({
			command: line.replace(/^\$ /, ''),
			exit: Number(/#\s*exit (\d+)/.exec(line)?.[1] ?? 0),
		}));
}

/** The fixtures' day, so that a line that names no date loads it. */
const DAY = '2026-11-23';

longTest(
	'the commands of the README do what it says, one after the other',
	() => {
		const lines = commandLines(readFileSync(path.join(ROOT, 'README.md'), 'utf8'));
		expect(lines.length).toBeGreaterThan(5);
		const place = workplace();
		rmSync(place.config); // A newcomer has none.
		cpSync(path.join(ROOT, 'fixtures/first-day'), place.inbox, { recursive: true });
		const { ETL_ENV: _, ...inherited } = process.env;
		for (const { command, exit } of lines) {
			const script = `etl-tui() { "${process.execPath}" "${MAIN}" "$@"; }\n${command}`;
			const env = { ...inherited, HOME: place.folder, NO_COLOR: '1', ETL_DATE: DAY };
			const done = spawnSync('bash', ['-c', script], { cwd: place.folder, env, encoding: 'utf8' });
			expect(done.status, `${command}\n${done.stdout}${done.stderr}`).toBe(exit);
		}
	},
	120_000,
);
