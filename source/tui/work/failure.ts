import { WorkFailed } from './client.js';
import type { Failure } from './messages.js';

/** An error as screens show it; what is no failure of the user's world is a bug of ours. */
export function toFailure(error: unknown): Failure {
	if (error instanceof WorkFailed) return error.failure;
	const message = error instanceof Error ? error.message : String(error);
	return {
		code: 'E_BUG',
		exitCode: 1,
		message,
		hint: 'Please report it: this is a bug of etl-tui, not of your data.',
		context: {},
	};
}
