import enquirer from 'enquirer';
import type { Approval } from '../source/core/events.js';
import { visible } from '../source/core/visible.js';
import type { Io } from './command.js';
import type { Session } from './session.js';

/** Lines of detail that a question shows. */
const SHOWN_DETAILS = 30;

/**
 * Asks a person on the terminal. What wants a name typed, a commit in `prod` and whatever destroys, is approved by that
 * name, so that no habit of pressing Enter can do it.
 */
export async function askApproval(approval: Approval, session: Session, io: Io): Promise<boolean> {
	const { messageStyle: style, settings } = session;
	const lines = approval.details.slice(0, SHOWN_DETAILS).map((line) => `  ${visible(line)}`);
	if (approval.details.length > SHOWN_DETAILS) lines.push(`  … and ${approval.details.length - SHOWN_DETAILS} more`);
	lines.push(`  ${style.dim(visible(approval.afterNo))}`);
	io.stderr.write(`\n${style.badge(settings.environment)} ${style.strong(approval.step)}\n${lines.join('\n')}\n`);
	const prompts = { stdin: io.stdin, stdout: io.stderr };
	try {
		const { typed } = approval;
		if (typed !== null) {
			const message = `${visible(approval.question)} Type ${typed.toUpperCase()} to go on`;
			const { answer } = await enquirer.prompt<{ answer: string }>({
				type: 'input',
				name: 'answer',
				message,
				...prompts,
			});
			return answer.trim().toLowerCase() === typed.toLowerCase();
		}
		return await askYes(visible(approval.question), io);
	} catch {
		return false; // Esc and Ctrl-C at the question are a no.
	}
}

/** Asks a question of yes or no. Esc and Ctrl-C are a no. */
export async function askYes(message: string, io: Io): Promise<boolean> {
	try {
		const { answer } = await enquirer.prompt<{ answer: boolean }>({
			type: 'confirm',
			name: 'answer',
			message,
			stdin: io.stdin,
			stdout: io.stderr,
		});
		return answer;
	} catch {
		return false;
	}
}
