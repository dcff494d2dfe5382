import { EtlError, EXIT } from '../source/core/errors.js';
import { crashText, redactText } from '../source/core/redact.js';
import { NOTHING_YET } from '../source/core/run/run-state.js';
import { jsonText } from '../source/core/values/visible.js';
import { renderError } from '../source/output/human.js';
import { createMask } from '../source/output/mask.js';
import { createReport } from '../source/output/report.js';
import { createStyle } from '../source/output/style.js';
import type { Io } from './command.js';
import { commandWord, isOn } from './flags.js';

/** Reports a failure that no command has reported, and gives its exit status. */
export function renderFailure(error: unknown, argv: readonly string[], io: Io): number {
	const style = createStyle(Boolean(io.stderr.isTTY) && !io.env.NO_COLOR && !argv.includes('--no-color'));
	if (!(error instanceof EtlError)) {
		io.stderr.write(`${style.bad('✖ E_BUG')}  This is a bug of etl-tui, not of your data.\n${crashText(error)}\n`);
		io.stderr.write(`  ${style.strong('→')} Please report it with the text above; what was open is rolled back.\n`);
		return EXIT.bug;
	}
	writeFailure(error, argv, io);
	io.stderr.write(`${renderError(withoutSecrets(error), style)}\n`);
	return error.exitCode;
}

/** A message may quote words of the command line, and any of them may be a connection. */
function withoutSecrets({ code, message, hint, context }: EtlError): EtlError {
	const plain = Object.entries(context).map(([name, value]) => [
		name,
		typeof value === 'string' ? redactText(value) : value,
	]);
	return new EtlError(code, redactText(message), { hint, context: Object.fromEntries(plain) });
}

/** Writes the document of a failure to standard output, where JSON is wanted. */
export function writeFailure(error: EtlError, argv: readonly string[], io: Io): void {
	if (!argv.includes('--json') && !isOn(io.env.ETL_JSON)) return;
	const heading = {
		command: redactText(commandWord(argv) ?? ''),
		environment: '',
		runDate: '',
		connection: null,
	};
	io.stdout.write(`${jsonText(createReport(NOTHING_YET, heading, withoutSecrets(error), createMask([], true)), 2)}\n`);
}
