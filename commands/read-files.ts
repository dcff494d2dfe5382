import path from 'node:path';
import { EtlError } from '../source/core/errors.js';
import type { Step } from '../source/core/events.js';
import { singleFile } from '../source/sources/local-folder.js';
import type { Source } from '../source/sources/source.js';
import { incompleteDay, nothingToLoad } from '../source/steps/read/incomplete-day.js';
import { read as readStep } from '../source/steps/read/read.js';
import type { Invocation } from './command.js';
import { reportDay } from './day.js';
import { openSession, type Session } from './session.js';

/** `read`: the day's files or the named ones; with `--output` their records into a file. */
export async function readFiles(invocation: Invocation): Promise<number> {
	const session = await openSession(invocation);
	const output = invocation.flags.text('output');
	if (output !== undefined) {
		const { exportRecords } = await import('../source/steps/read/export-records.js');
		const paths = invocation.arguments.map((file) => path.resolve(invocation.io.cwd, file));
		const files = paths.map((file) => ({ path: file, source: singleFile(file) }));
		if (files.length === 0)
			throw new EtlError('E_USAGE', '--output needs the files to read: etl-tui read FILE --output records.csv');
		const target = path.resolve(invocation.io.cwd, output);
		const count = await exportRecords(
			files,
			target,
			session.settings,
			invocation.flags.on('formulas'),
			invocation.signal,
		);
		invocation.io.stderr.write(`✔ ${count} records in ${output}\n`);
		return 0;
	}
	const readings = invocation.arguments.length > 0 || invocation.flags.on('verbose');
	return reportDay(invocation, session, (source) => work(invocation, session, source), { readings });
}

async function* work(invocation: Invocation, session: Session, folder: Source): Step<EtlError | null> {
	const { settings, runDate } = session;
	const permissions = { destructive: false, newTables: false, full: false };
	const context = { settings, runDate, permissions, signal: invocation.signal };
	const named = invocation.arguments.map((file) => path.resolve(invocation.io.cwd, file));
	const source: Source =
		named.length === 0 ? folder : { label: 'the files named', list: async () => named.map(singleFile) };
	const feed = yield* readStep(context, source, { all: named.length > 0 });
	if (feed.ready.length === 0) throw nothingToLoad(feed);
	const incomplete = incompleteDay(feed, []);
	if (incomplete === null) return null;
	const [, ...lines] = incomplete.message.split('\n');
	return new EtlError(incomplete.code, ['Not every file can be loaded', ...lines].join('\n'), {
		hint: 'See the reason beside each file; a run loads the others.',
	});
}
