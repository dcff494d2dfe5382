import os from 'node:os';
import { EtlError } from '../core/errors.js';
import type { Engine } from '../engines/engine.js';

/**
 * Takes the run lock, in the name of this process.
 *
 * @throws EtlError `E_LOCKED`, saying who holds it, where and since when
 */
export async function takeLock(request: { runDate: string; command: string }, engine: Engine): Promise<void> {
	const holder = {
		pid: process.pid,
		host: os.hostname(),
		user: os.userInfo().username,
		runDate: request.runDate,
		command: request.command,
		since: new Date().toISOString(),
	};
	const lock = await engine.lock(holder);
	if (lock.held) return;
	const { by } = lock;
	const who =
		by === null
			? 'another run'
			: `${by.user} on ${by.host} (process ${by.pid}) since ${by.since}, running ${by.command} for ${by.runDate}`;
	throw new EtlError('E_LOCKED', `The database is held by ${who}`, {
		context: by === null ? {} : { holder: JSON.stringify(by) },
	});
}
