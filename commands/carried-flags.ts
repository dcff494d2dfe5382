import { EtlError } from '../source/core/errors.js';
import { redactConnection } from '../source/core/redact.js';
import type { FlagValues } from './command.js';

/** Flags that say where and when: a command that a hint names would be another without them. */
const WHERE = ['env', 'config', 'source', 'connection'] as const;

/** Commands for which the run date says what they look at. */
const DATED = /^etl-tui (?:run|read|stage|transform|validate|plan)\b/;

/**
 * The same failure with a hint whose commands stand for the same environment, config and date as the one that failed:
 * who copies them must not end in another database.
 */
export function withCarriedFlags(error: EtlError, flags: FlagValues): EtlError {
	const hint = error.hint.replace(/`(etl-tui [a-z][^`]*)`/g, (_, command: string) => `\`${carried(command, flags)}\``);
	if (hint === error.hint) return error;
	const { code, message, context, cause } = error;
	return new EtlError(code, message, { context, hint, ...(cause === undefined ? {} : { cause }) });
}

function carried(command: string, flags: FlagValues): string {
	if (command.startsWith('etl-tui init')) return command;
	const names = DATED.test(command) ? [...WHERE, 'date'] : WHERE;
	const words = names.flatMap((name) => {
		const value = flags.text(name);
		// A password is in no hint.
		if (value === undefined || new RegExp(`--${name}\\b`).test(command) || redactConnection(value) !== value) return [];
		return [`--${name} ${/^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`];
	});
	return [command, ...words].join(' ');
}
