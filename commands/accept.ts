import path from 'node:path';
import { EtlError } from '../source/core/errors.js';
import { jsonText, visible } from '../source/core/values/visible.js';
import type { Source, SourceFile } from '../source/sources/source.js';
import type { Accepted } from '../source/steps/read/accept.js';
import type { Command, Invocation } from './command.js';
import { READING, WAIT } from './flags.js';
import type { Session } from './session.js';

export const accept: Command = {
	description: `Makes how files are read now the expected reading of their series: what a run refused with E_DRIFT is loaded
by the next one, and the old form is drift from then on. Shows what differs and asks; elsewhere than on a terminal it
needs --yes. Writes bookkeeping alone: who accepted what, and when, is in \`etl_accepted_readings\`.`,
	arguments: [
		{
			name: 'files',
			description: 'files of the run date: names or globs in the source, or paths into it',
			required: true,
			variadic: true,
		},
	],
	flags: [WAIT, ...READING],
	examples: [
		['etl-tui accept north_23112026.csv', 'today, after the sender said what they changed'],
		['etl-tui accept north.csv --date 2026-11-23 --yes', 'a day, with no question'],
		["etl-tui accept 'north_*.csv'", 'every file of a series'],
	],
	run: acceptNamed,
};

async function acceptNamed(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { acceptFiles, driveWithLog } = await import('../source/workspace/day.js');
	const { approver, createProgress } = await import('./report-day.js');
	const { requestOf, requireYes } = await import('./day-request.js');
	requireYes(invocation);
	const session = await openSession(invocation);
	const progress = createProgress(invocation, session);
	const request = requestOf(invocation, session);
	const work = acceptFiles(session.workspace, request, (source) => namedFiles(invocation, session, source));
	const onlooker = { sinks: [progress.sink], approve: approver(invocation, session, progress) };
	const ended = await driveWithLog(session.workspace, request, work, onlooker).finally(progress.pause);
	if (ended.error) throw ended.error;
	print(ended.value, invocation, session);
	return 0;
}

/**
 * The source's files of the run date that a person named.
 *
 * @throws EtlError `E_USAGE` for a name that is not there, and for a file of another date
 */
async function namedFiles(
	{ io, arguments: words }: Invocation,
	session: Session,
	source: Source,
): Promise<SourceFile[]> {
	const { settings, runDate } = session;
	const { default: picomatch } = await import('picomatch');
	const { selectFiles } = await import('../source/sources/select-files.js');
	const { KNOWN_EXTENSIONS } = await import('../source/readers/registry.js');
	const { folder } = settings.source;
	const files = await source.list();
	const chosen = new Map<string, SourceFile>();
	for (const word of words) {
		const inside = folder === null ? word : path.relative(folder, path.resolve(io.cwd, word));
		const matches = picomatch(
			[word, inside].filter((each) => each !== ''),
			{ dot: true },
		);
		const named = files.filter(({ name }) => name === word || name === inside);
		const found = named.length > 0 ? named : files.filter(({ name }) => matches(name));
		if (found.length === 0)
			throw new EtlError('E_USAGE', `${word} is no file of the source ${source.label}`, {
				hint: '`etl-tui read` lists the files of the day; --source names another folder.',
			});
		for (const file of found) chosen.set(file.name, file);
	}
	const ofDay = selectFiles([...chosen.values()], settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const others = ofDay.filter(({ skipped }) => skipped !== null);
	if (others.length === chosen.size)
		throw new EtlError(
			'E_USAGE',
			[`No file of ${runDate} is named`, ...others.map(({ name, skipped }) => `${name}: ${skipped}`)].join('\n'),
			{ hint: 'Say with --date which day the files are of.' },
		);
	for (const { name } of others) chosen.delete(name);
	return [...chosen.values()];
}

function print(accepted: readonly Accepted[], { io, flags }: Invocation, { json, style, runDate }: Session): void {
	if (json) {
		const files = accepted.map(({ file, drift }) => ({ file, accepted: drift !== null, drift }));
		io.stdout.write(`${jsonText({ runDate, files }, 2)}\n`);
		return;
	}
	if (flags.on('quiet')) return;
	for (const { file, drift } of accepted) {
		const lines =
			drift === null
				? [`· ${visible(file)} is read as before: there is nothing to accept`]
				: [
						`${style.good('✔')} ${style.strong(visible(file))}: how it is read now is expected from ${runDate} on`,
						...drift.differences.map(({ message }) => `    ${visible(message)}`),
					];
		io.stdout.write(`${lines.join('\n')}\n`);
	}
}
