import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
	export interface ProvidedContext {
		/** Folder of the run's PostgreSQL, which starts when the first test asks for it. */
		readonly postgresHome: string;
		/** The process that the server must not outlive. */
		readonly mainProcess: number;
	}
}

/** Gives a run its folder for a PostgreSQL, and stops the server where one was started. */
export default function setup(project: TestProject): () => Promise<void> {
	const home = mkdtempSync(path.join(os.tmpdir(), 'etl-tui-postgres-'));
	chmodSync(home, 0o755); // The server runs as another user where we are root.
	project.provide('postgresHome', home);
	project.provide('mainProcess', process.pid);
	return async () => {
		if (!existsSync(path.join(home, 'claimed'))) return rmSync(home, { recursive: true, force: true });
		writeFileSync(path.join(home, 'stop'), '');
		for (let waited = 0; existsSync(home) && waited < 10_000; waited += 50) await sleep(50);
	};
}
