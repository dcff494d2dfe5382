import type { EtlError } from '../source/core/errors.js';
import type { Step } from '../source/core/events.js';
import { openEngine } from '../source/engines/open.js';
import { validateAlone } from '../source/steps/validate/validate-alone.js';
import type { Invocation } from './command.js';
import { reportDay } from './day.js';
import { openSession, type Session } from './session.js';

/** `validate`: what is committed, against itself. */
export async function validateDay(invocation: Invocation): Promise<number> {
	const session = await openSession(invocation);
	return reportDay(invocation, session, () => work(invocation, session));
}

async function* work(invocation: Invocation, session: Session): Step<EtlError | null> {
	const { settings, runDate } = session;
	const permissions = { destructive: false, newTables: false, full: false };
	const engine = await openEngine(settings.connection, 'query', settings.postgres);
	try {
		return yield* validateAlone(
			{ settings, runDate, permissions, signal: invocation.signal },
			engine,
			invocation.flags.on('all'),
		);
	} finally {
		await engine.close();
	}
}
