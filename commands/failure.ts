import { EtlError, EXIT } from '../source/core/errors.js';
import { crashText } from '../source/core/redact.js';
import { NOTHING_YET } from '../source/core/run/run-state.js';
import { jsonText } from '../source/core/values/visible.js';
import { renderError } from '../source/output/human.js';
import { createMask } from '../source/output/mask.js';
import { createReport } from '../source/output/report.js';
import { createStyle } from '../source/output/style.js';
import type { Io } from './command.js';

/** Reports a failure that no command has reported, and gives its exit status. */
export function renderFailure(error: unknown, argv: readonly string[], io: Io): number {
	const style = createStyle(Boolean(io.stderr.isTTY) && !io.env.NO_COLOR && !argv.includes('--no-color'));
	if (!(error instanceof EtlError)) {
		io.stderr.write(`${style.bad('✖ E_BUG')}  This is a bug of etl-tui, not of your data.\n${crashText(error)}\n`);
		io.stderr.write(`  ${style.strong('→')} Please report it with the text above; what was open is rolled back.\n`);
		return EXIT.bug;
	}
	if (argv.includes('--json') || io.env.ETL_JSON) {
		const heading = {
			command: argv.find((word) => !word.startsWith('-')) ?? '',
			environment: '',
			runDate: '',
			connection: null,
		};
		io.stdout.write(`${jsonText(createReport(NOTHING_YET, heading, error, createMask([], true)), 2)}\n`);
	}
	io.stderr.write(`${renderError(error, style)}\n`);
	return error.exitCode;
}
