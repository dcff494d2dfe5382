import { EtlError } from '../source/core/errors.js';
import { redactConnection } from '../source/core/redact.js';
import type { FlagValues } from './command.js';

/** Flags that say where and when. A command in a hint must have the same ones. */
const WHERE = ['env', 'config', 'source', 'connection'] as const;

/** Commands whose result depends on the run date. */
const DATED = /^etl-tui (?:run|read|stage|transform|validate|plan)\b/;

/**
 * The same failure with a hint whose commands have the flags of the failed one, so that a copied command does not end
 * in another database.
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
		// A hint must not show a password.
		if (value === undefined || new RegExp(`--${name}\\b`).test(command) || redactConnection(value) !== value) return [];
		return [`--${name} ${/^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`];
	});
	return [command, ...words].join(' ');
}
