import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { EtlError } from '../source/core/errors.js';
import { jsonText, visible } from '../source/core/visible.js';
import { renderError } from '../source/output/human.js';
import { createStyle, SIGN } from '../source/output/style.js';
import { KNOWN_EXTENSIONS } from '../source/readers/registry.js';
import { localFolder } from '../source/sources/local-folder.js';
import { selectFiles } from '../source/sources/select-files.js';
import { lookAtBooks } from '../source/steps/bookkeeping/look-at-books.js';
import { filesAhead } from '../source/steps/history/history.js';
import { shapeChanges } from '../source/steps/transform/shape-changes.js';
import type { Invocation } from './command.js';
import { openSession, type Session, withEngine } from './session.js';

/** What one check found. `attention` does not fail the whole. */
interface Finding {
	readonly subject: string;
	readonly verdict: 'good' | 'attention' | 'bad';
	readonly text: string;
	readonly error?: EtlError;
}

/** `doctor`: every check, whatever the others say. */
export async function checkUp(invocation: Invocation): Promise<number> {
	const findings = await lookAt(invocation);
	const failure = findings.find((finding) => finding.error !== undefined)?.error;
	const { io, flags } = invocation;
	const style = createStyle(Boolean(io.stdout.isTTY) && !io.env.NO_COLOR && !flags.on('no-color'));
	if (flags.on('json')) {
		const shown = findings.map(({ error, ...finding }) => ({
			...finding,
			code: error?.code ?? null,
			hint: error?.hint ?? null,
		}));
		io.stdout.write(`${jsonText({ ok: failure === undefined, findings: shown }, 2)}\n`);
	} else {
		for (const { subject, verdict, text, error } of findings) {
			const sign = style[verdict](SIGN[verdict]);
			io.stdout.write(error ? `${renderError(error, style)}\n` : `${sign} ${subject.padEnd(8)}  ${visible(text)}\n`);
		}
	}
	return failure?.exitCode ?? 0;
}

/** Without a config there is nothing else to look at. */
async function lookAt(invocation: Invocation): Promise<Finding[]> {
	let session: Session | null = null;
	const config = await check('config', async () => {
		session = await openSession(invocation);
		const { configFile, environment, columns } = session.settings;
		const text = `${configFile ?? 'no file'}, environment ${environment}, ${columns.length} columns`;
		return { verdict: 'good', text };
	});
	return session === null ? [config] : [config, ...(await lookAround(session, invocation.signal))];
}

async function lookAround(session: Session, signal: AbortSignal): Promise<Finding[]> {
	const database = await check('database', () => checkDatabase(session));
	const file = sqliteFile(session);
	const isThere = database.verdict !== 'bad' && (file === undefined || existsSync(file));
	return [
		await check('source', () => checkSource(session)),
		database,
		...(isThere ? [await check('books', () => checkBooks(session, signal))] : []),
		await check('logs', async () => checkLogs(session.settings.logs.dir)),
	];
}

async function check(subject: string, work: () => Promise<Omit<Finding, 'subject'>>): Promise<Finding> {
	try {
		return { subject, ...(await work()) };
	} catch (error) {
		if (!(error instanceof EtlError)) throw error;
		return { subject, verdict: 'bad', text: error.message, error };
	}
}

async function checkSource({ settings, runDate }: Session): Promise<Omit<Finding, 'subject'>> {
	const files = await localFolder(settings.source).list();
	const selection = selectFiles(files, settings, runDate, KNOWN_EXTENSIONS, Date.now());
	const taken = selection.filter((each) => each.skipped === null);
	const later = selection.filter((each) => each.isLater).length;
	const text = `${settings.source}: ${files.length} files, ${taken.length} of them for ${runDate}${later > 0 ? `, ${later} left for later` : ''}`;
	return { verdict: taken.length > 0 ? 'good' : 'attention', text };
}

async function checkDatabase(session: Session): Promise<Omit<Finding, 'subject'>> {
	const file = sqliteFile(session);
	if (file !== undefined && !existsSync(file)) return checkNewDatabase(file);
	if (file !== undefined) requireWritable(path.dirname(file), 'E_DATABASE_READONLY');
	return withEngine(session, 'query', async (engine) => {
		const changes = await shapeChanges(engine, session.settings);
		const ahead = await filesAhead(engine, session.settings);
		if (changes.length > 0)
			return { verdict: 'attention', text: `${session.label}: the next run changes ${changes.join('; ')}` };
		if (ahead.length > 0)
			return {
				verdict: 'attention',
				text: `${session.label}: the stage is ahead of the tables by ${ahead.length} files`,
			};
		return { verdict: 'good', text: session.label };
	});
}

/** The database's file, where it is one. */
function sqliteFile({ settings }: Session): string | undefined {
	return /^sqlite:(.+)$/i.exec(settings.connection)?.[1];
}

/** What the database holds against what its bookkeeping says. */
async function checkBooks(session: Session, signal: AbortSignal): Promise<Omit<Finding, 'subject'>> {
	const lines = await withEngine(session, 'query', (engine) => lookAtBooks(engine, session.settings, signal));
	if (lines.length === 0) return { verdict: 'good', text: 'stage, rejects and tables hold what is noted of them' };
	const message = ['The database does not hold what is noted of it', ...lines].join('\n');
	throw new EtlError('E_STAGE_DAMAGED', message, { context: { files: lines } });
}

function checkNewDatabase(file: string): Omit<Finding, 'subject'> {
	const folder = path.dirname(file);
	if (!existsSync(folder))
		throw new EtlError('E_DATABASE_OPEN', `The folder of the database does not exist: ${folder}`, {
			context: { folder },
		});
	requireWritable(folder, 'E_DATABASE_READONLY');
	return { verdict: 'good', text: `sqlite:${file}: will be made by the first run` };
}

function checkLogs(folder: string): Omit<Finding, 'subject'> {
	let nearest = folder;
	while (!existsSync(nearest)) nearest = path.dirname(nearest);
	requireWritable(nearest, 'E_OUTPUT');
	return { verdict: 'good', text: folder };
}

function requireWritable(folder: string, code: 'E_DATABASE_READONLY' | 'E_OUTPUT'): void {
	try {
		if (!statSync(folder).isDirectory()) throw new Error('not a folder');
		accessSync(folder, constants.W_OK | constants.X_OK);
	} catch (cause) {
		throw new EtlError(code, `The folder ${folder} cannot be written`, { context: { folder }, cause });
	}
}
