import enquirer from 'enquirer';
import { EtlError } from '../source/core/errors.js';
import { visible } from '../source/core/visible.js';
import type { Io } from './command.js';

/** A question whose answer is a line. */
export interface LineQuestion {
	readonly message: string;
	/** Taken where nothing is typed. */
	readonly initial: string;
	/** What is wrong with an answer, or `null`. */
	fault(answer: string): string | null;
}

/**
 * Asks a question until its answer is a good one: one that is not says why, and the question is asked again.
 *
 * @throws EtlError `E_REFUSED` where it is left with Esc, Ctrl-C or the end of the input
 */
export async function askLine(question: LineQuestion, io: Io): Promise<string> {
	const left = () => new EtlError('E_REFUSED', 'Left without an answer', { hint: 'Nothing is written.' });
	if (io.env.TERM === 'dumb') return askInLines(question, io, left);
	try {
		const { answer } = await enquirer.prompt<{ answer: string }>({
			type: 'input',
			name: 'answer',
			message: question.message,
			initial: question.initial,
			validate: (value) => question.fault(value.trim() || question.initial) ?? true,
			stdin: io.stdin,
			stdout: io.stderr,
		});
		return answer.trim() || question.initial;
	} catch {
		throw left();
	}
}

/** The same for a terminal that knows no more than lines. */
async function askInLines({ message, initial, fault }: LineQuestion, io: Io, left: () => EtlError): Promise<string> {
	const { createInterface } = await import('node:readline/promises');
	const lines = createInterface({ input: io.stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY });
	try {
		for (;;) {
			io.stderr.write(`${message} (${visible(initial)}): `);
			const line = await new Promise<string | null>((resolve) => {
				lines.once('line', resolve);
				lines.once('close', () => resolve(null));
			});
			if (line === null) throw left();
			const answer = line.trim() || initial;
			const why = fault(answer);
			if (why === null) return answer;
			io.stderr.write(`  ${why}\n`);
		}
	} finally {
		lines.close();
	}
}
