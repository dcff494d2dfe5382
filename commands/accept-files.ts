import path from 'node:path';
import picomatch from 'picomatch';
import { EtlError } from '../source/core/errors.js';
import { jsonText, visible } from '../source/core/visible.js';
import { openEngine } from '../source/engines/open.js';
import { openLog } from '../source/log.js';
import { SIGN } from '../source/output/style.js';
import { KNOWN_EXTENSIONS } from '../source/readers/registry.js';
import { localFolder } from '../source/sources/local-folder.js';
import { selectFiles } from '../source/sources/select-files.js';
import type { Source, SourceFile } from '../source/sources/source.js';
import { drive } from '../source/steps/drive.js';
import type { Accepted } from '../source/steps/read/accept.js';
import type { Invocation } from './command.js';
import { approver, createProgress, requireYes } from './day.js';
import { openSession, type Session } from './session.js';
import { waitOf } from './waiting.js';

/** `accept`: the new reading of files is the expected one. */
export async function acceptFiles(invocation: Invocation): Promise<number> {
	requireYes(invocation);
	const session = await openSession(invocation);
	const { settings, runDate } = session;
	const source = localFolder(settings.source);
	const files = await namedFiles(invocation, session, source);
	const { acceptReadings } = await import('../source/steps/read/accept.js');
	const permissions = { destructive: false, newTables: false, full: false };
	const { signal } = invocation;
	const request = {
		settings,
		runDate,
		permissions,
		signal,
		source: source.place ?? source.label,
		files,
		...waitOf(invocation),
	};
	const progress = createProgress(invocation, session);
	const facts = { environment: settings.environment, runDate, command: invocation.command };
	const log = openLog(settings.logs.dir, settings.logs.keepDays, facts, new Date());
	let fault: EtlError | null = null;
	try {
		const engine = await openEngine(settings.connection, 'write', settings.postgres);
		try {
			const step = acceptReadings(request, engine);
			const accepted = await drive(step, [log.sink, progress.sink], approver(invocation, session, progress));
			progress.pause();
			print(accepted, invocation, session);
		} finally {
			await engine.close();
		}
	} catch (error) {
		if (error instanceof EtlError) fault = error;
		throw error;
	} finally {
		progress.pause();
		await log.end(fault);
	}
	return 0;
}

/**
 * The files of the source that a person named, for the run date.
 *
 * @throws EtlError `E_USAGE` for a name that is not there, and for a file of another date
 */
async function namedFiles(
	{ io, arguments: words }: Invocation,
	session: Session,
	source: Source,
): Promise<SourceFile[]> {
	const { settings, runDate } = session;
	const files = await source.list();
	const chosen = new Map<string, SourceFile>();
	for (const word of words) {
		const inside = path.relative(settings.source, path.resolve(io.cwd, word));
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
						`${style.good(SIGN.good)} ${style.strong(visible(file))}: how it is read now is expected from ${runDate} on`,
						...drift.differences.map(({ message }) => `    ${visible(message)}`),
					];
		io.stdout.write(`${lines.join('\n')}\n`);
	}
}
