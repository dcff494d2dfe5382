import type { Approval } from '../source/core/events.js';
import { visible } from '../source/core/visible.js';
import { answer } from './answer.js';
import type { Io } from './command.js';
import type { Session } from './session.js';

/**
 * Asks a person on the terminal: all that a yes does, and what stays after a no. What wants a name typed is approved by
 * that name, so that no habit of pressing a key can do it.
 */
export async function askApproval(approval: Approval, session: Session, io: Io): Promise<boolean> {
	const { messageStyle: style, settings } = session;
	const lines = [
		'',
		`${style.badge(settings.environment)} ${style.strong(approval.step)}  ${style.strong(visible(approval.question))}`,
		...approval.details.map((line) => `  ${visible(line)}`),
		`  ${style.dim(visible(approval.afterNo))}`,
	];
	io.stderr.write(`${lines.join('\n')}\n`);
	const { typed } = approval;
	return answer({ prompt: typed === null ? '(y/N)' : `Type ${typed.toUpperCase()} to go on:`, name: typed }, io);
}

/** Asks a question of yes or no. Esc and Ctrl-C are a no. */
export async function askYes(message: string, io: Io): Promise<boolean> {
	return answer({ prompt: `${message} (y/N)`, name: null }, io);
}
