import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { whoRuns } from '../account.js';
import { EtlError, throwIfStopped } from '../core/errors.js';
import type { StepEvent } from '../core/run/events.js';
import type { Engine, LockHolder } from '../engines/engine.js';

/** Milliseconds between two tries to get another run's lock. */
const LOOK_EVERY = 500;

/** Who wants the lock, and how long to wait for it. */
export interface LockRequest {
	readonly runDate: string;
	readonly command: string;
	readonly signal: AbortSignal;
	/** Milliseconds; left out, a held lock is an error at once. */
	readonly wait?: number;
}

/**
 * Takes the run lock, in the name of this process.
 *
 * @throws EtlError `E_LOCKED`, with who holds it, where and since when; `E_INTERRUPTED`, `E_TERMINATED` while it waits
 */
export async function* takeLock(request: LockRequest, engine: Engine): AsyncGenerator<StepEvent, void> {
	const { signal, wait = 0 } = request;
	const holder = {
		pid: process.pid,
		host: os.hostname(),
		user: whoRuns(),
		runDate: request.runDate,
		command: request.command,
	};
	const end = performance.now() + wait;
	let told = '';
	for (;;) {
		const lock = await engine.lock({ ...holder, since: new Date().toISOString() });
		if (lock.held) return;
		const held = `The database is held by ${describe(lock.by)}`;
		const left = end - performance.now();
		if (left <= 0) {
			const waited = wait > 0 ? `; it was not free within ${Math.round(wait / 1000)} s` : '';
			const context = lock.by === null ? {} : { holder: JSON.stringify(lock.by) };
			throw new EtlError('E_LOCKED', `${held}${waited}`, { context });
		}
		if (held !== told) yield { type: 'waiting', message: `${held}: waiting up to ${Math.ceil(left / 1000)} s` };
		told = held;
		await sleep(Math.min(LOOK_EVERY, left), undefined, { signal }).catch(() => undefined);
		throwIfStopped(signal);
	}
}

function describe(by: LockHolder | null): string {
	if (by === null) return 'another run';
	return `${by.user} on ${by.host} (process ${by.pid}) since ${by.since}, running ${by.command} for ${by.runDate}`;
}
