import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Report, reportShape } from '../../source/output/report-shape.js';
import type { Workplace } from './cli.js';
import { MAIN, ROOT } from './program.js';

/** Why nothing can be measured here, or `null`: Linux says what a process held. */
export const NO_MEASURE = existsSync('/proc/self/status') ? null : 'this system does not say what a process held';

/** What a run said and what it took. */
export interface Measured {
	readonly report: Report;
	/** The most that the process ever held, in MB of a million bytes. */
	readonly megabytes: number;
	/** Of processor time, in all of its threads: what other work on the machine does not add to. */
	readonly seconds: number;
}

const PRELOAD = path.join(ROOT, 'test/helpers/note-use.mjs');

/** Runs the built program for 2026-11-23 with `--json` and measures it. */
export function measured(place: Workplace, ...words: string[]): Measured {
	const file = path.join(place.folder, 'use.json');
	const env = { PATH: process.env.PATH, HOME: place.folder, NO_COLOR: '1', USE_FILE: file };
	const given = ['--import', PRELOAD, MAIN, ...words, '--json', '--date', '2026-11-23'];
	const done = spawnSync(process.execPath, given, { cwd: place.folder, env, encoding: 'utf8', maxBuffer: 1 << 28 });
	if (done.stdout === '')
		throw new Error(`It said nothing, and ended with ${done.status ?? done.signal}: ${done.stderr}`);
	const { peak, seconds } = JSON.parse(readFileSync(file, 'utf8'));
	return { report: reportShape.parse(JSON.parse(done.stdout)), megabytes: (peak * 1024) / 1e6, seconds };
}
