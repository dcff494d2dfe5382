import { EtlError } from '../source/core/errors.js';
import type { DayRequest } from '../source/workspace/day.js';
import type { Invocation } from './command.js';
import { permissionsOf, waitOf } from './overrides.js';
import type { Session } from './session.js';

/** The request of a day's work, from flags and config. */
export function requestOf(invocation: Invocation, { runDate }: Session): DayRequest {
	const { command, version, signal } = invocation;
	return { runDate, permissions: permissionsOf(invocation), signal, command, version, ...waitOf(invocation) };
}

/** @throws EtlError `E_NEEDS_APPROVAL` without `--yes` and without a terminal */
export function requireYes({ flags, io, command }: Invocation): void {
	if (flags.on('yes') || io.interactive) return;
	throw new EtlError('E_NEEDS_APPROVAL', `\`${command}\` writes, and there is no terminal to ask on`, {
		context: { command },
	});
}
