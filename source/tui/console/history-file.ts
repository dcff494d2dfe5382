import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { redactConnection } from '../../core/redact.js';
import { keepPrivate } from '../../private-file.js';

/** Lines that are kept between sessions. */
const KEPT = 1000;

/** The file of the console's lines, in the user's XDG state folder. */
export function historyFile(env: Readonly<Record<string, string | undefined>>): string {
	const state = env.XDG_STATE_HOME || path.join(env.HOME ?? os.homedir(), '.local', 'state');
	return path.join(state, 'etl-tui', 'history');
}

/** The lines of earlier sessions, oldest first; empty where they cannot be read. */
export function readHistory(file: string): string[] {
	try {
		return readFileSync(file, 'utf8')
			.split('\n')
			.filter((line) => line !== '')
			.slice(-KEPT);
	} catch {
		return [];
	}
}

/** Keeps a line without the password of a connection; the file is readable by its owner alone. A failure is ignored. */
export function keepLine(file: string, line: string): void {
	const text = line
		.trim()
		.replaceAll('\n', ' ')
		// From the start of a word: a pasted line may be one word of a million characters.
		.replace(/(?<!\S)\S+:\/\/\S+/g, redactConnection);
	const lines = readHistory(file);
	if (text === '' || lines.at(-1) === text) return;
	try {
		mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
		writeFileSync(file, `${[...lines, text].slice(-KEPT).join('\n')}\n`, { mode: 0o600 });
		keepPrivate(file);
	} catch {
		// The console works without a history.
	}
}
