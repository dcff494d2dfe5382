import { fileURLToPath } from 'node:url';
import { redactConnection, redactText } from '../source/core/redact.js';
import type { Invocation } from './command.js';
import { overrides, permissionsOf, resolveRunDate, waitOf } from './overrides.js';
import { keptFlags } from './rehearse.js';
import { confirmSensitive } from './session.js';

/** Flags with a value that are passed on to every command that the screens show or run. */
const SHARED = ['config', 'source', 'connection', 'format', 'delimiter', 'encoding'] as const;

/** Opens the screens. Ink takes half a second to load, so only this command loads it. */
export async function openScreen(invocation: Invocation): Promise<number> {
	const { flags, io, signal, version } = invocation;
	if (flags.on('show-sensitive')) await confirmSensitive(invocation);
	// React's production build loads and draws faster.
	process.env.NODE_ENV ??= 'production';
	const { startTui } = await import('../source/tui/start.js');
	return startTui({
		start: {
			overrides: overrides(invocation),
			runDate: resolveRunDate(flags.text('date')),
			permissions: permissionsOf(invocation),
			version,
			cwd: io.cwd,
			showSensitive: flags.on('show-sensitive'),
			planFlags: keptFlags(flags, null),
			...waitOf(invocation),
		},
		environment: flags.text('env') ?? '…',
		sharedWords: SHARED.flatMap((name) => {
			const value = flags.text(name);
			return value === undefined
				? []
				: [`--${name}`, name === 'connection' ? redactConnection(value) : redactText(value)];
		}),
		stdin: io.stdin,
		stdout: io.stdout,
		color: !io.env.NO_COLOR && !flags.on('no-color'),
		screenReader: io.env.INK_SCREEN_READER === 'true',
		program: fileURLToPath(new URL('./main.js', import.meta.url)),
		commands: invocation.commandFlags,
		signal,
	});
}
