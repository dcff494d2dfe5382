import { accessSync, constants, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { amount } from '../source/core/amounts.js';
import { EtlError } from '../source/core/errors.js';
import { jsonText, visible } from '../source/core/values/visible.js';
import type { Repairs } from '../source/steps/bookkeeping/repair.js';
import type { Command, Invocation } from './command.js';
import type { Session } from './session.js';

export const doctor: Command = {
	description: `Checks what a run needs: config, source, database and log folder, each with what to do where it fails.
Changes nothing without --repair. Exits with the status of the first failure.
--repair puts stage and bookkeeping right by what the database still holds; asks, or needs --yes.`,
	flags: [
		{ name: 'repair', description: 'bring back what the stage lost and the tables have, and note what is there' },
	],
	examples: [
		['etl-tui doctor', 'the default environment'],
		['etl-tui doctor --env prod --json', 'another one, for a program'],
		['etl-tui doctor --repair', 'after rows were deleted by hand, when the source no longer has the file'],
	],
	run: async (invocation) => (invocation.flags.on('repair') ? repair(invocation) : checkUp(invocation)),
};

/** The result of one check. `attention` is not a failure. */
interface Finding {
	readonly subject: string;
	readonly verdict: 'good' | 'attention' | 'bad';
	readonly text: string;
	readonly error?: EtlError;
}

/** `doctor`: runs every check, even after a failed one. */
async function checkUp(invocation: Invocation): Promise<number> {
	const { createStyle, SIGN } = await import('../source/output/style.js');
	const { renderError } = await import('../source/output/human.js');
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

/** Without a config nothing else can be checked. */
async function lookAt(invocation: Invocation): Promise<Finding[]> {
	let session: Session | null = null;
	const config = await check('config', async () => {
		session = await (await import('./session.js')).openSession(invocation);
		const { configFile, environment, columns } = session.settings;
		const text = `${configFile ?? 'no file'}, environment ${environment}, ${amount(columns.length, 'column')}`;
		return { verdict: 'good', text };
	});
	return session === null ? [config] : [config, ...(await lookAround(session, invocation.signal))];
}

async function lookAround(session: Session, signal: AbortSignal): Promise<Finding[]> {
	const database = await check('database', () => checkDatabase(session));
	const { hasDatabase } = await import('../source/workspace/workspace.js');
	const isThere = database.verdict !== 'bad' && hasDatabase(session.workspace);
	return [
		await check('source', () => checkSource(session, signal)),
		...(session.settings.after === null ? [] : [await check('after', () => checkAfter(session, signal))]),
		database,
		...(isThere ? [await check('books', () => checkBookkeeping(session, signal))] : []),
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

async function checkSource(
	{ workspace, settings, runDate }: Session,
	signal: AbortSignal,
): Promise<Omit<Finding, 'subject'>> {
	const { countFiles } = await import('../source/workspace/inspect.js');
	const { all, taken, later, absent, refused } = await countFiles(workspace, runDate, signal);
	if (refused.length > 0) throw new EtlError('E_FILE_UNREADABLE', refused.join('\n'), { context: { files: refused } });
	const left = later > 0 ? `, ${later} left for later` : '';
	const found = `${settings.source.label}: ${amount(all, 'file')}, ${taken} of them for ${runDate}${left}`;
	return { verdict: taken > 0 && absent.length === 0 ? 'good' : 'attention', text: [found, ...absent].join('; ') };
}

/** Files that stay where they are harm no load, so nothing here is a failure. */
async function checkAfter(
	{ workspace, settings, runDate }: Session,
	signal: AbortSignal,
): Promise<Omit<Finding, 'subject'>> {
	const { lookAtFolders } = await import('../source/workspace/inspect.js');
	const why = await lookAtFolders(workspace, runDate, signal);
	if (why !== null) return { verdict: 'attention', text: why };
	const { act, done, failed } = settings.after ?? {};
	const loaded = act === 'delete' ? 'deleted' : `moved to ${done}`;
	const refused = failed === null ? 'stay where they are' : `are moved to ${failed}`;
	return { verdict: 'good', text: `loaded files are ${loaded}, refused ones ${refused}` };
}

async function checkDatabase({ workspace, settings }: Session): Promise<Omit<Finding, 'subject'>> {
	const { file, label } = settings.connection;
	if (file !== null && !existsSync(file)) return checkNewDatabase(file, label);
	if (file !== null) requireWritable(path.dirname(file), 'E_DATABASE_READONLY');
	const { lookAtSchema } = await import('../source/workspace/inspect.js');
	const { changes, ahead, caution } = await lookAtSchema(workspace);
	const found = [
		...(caution === null ? [] : [caution]),
		...(changes.length === 0 ? [] : [`the next run changes ${changes.join('; ')}`]),
		...(ahead.length === 0 ? [] : [`the stage is ahead of the tables by ${amount(ahead.length, 'file')}`]),
	];
	if (found.length > 0) return { verdict: 'attention', text: `${label}: ${found.join('; ')}` };
	return { verdict: 'good', text: label };
}

/** Compares the database with its bookkeeping. */
async function checkBookkeeping({ workspace }: Session, signal: AbortSignal): Promise<Omit<Finding, 'subject'>> {
	const { lookAtDamage } = await import('../source/workspace/inspect.js');
	const lines = await lookAtDamage(workspace, signal);
	if (lines.length === 0) return { verdict: 'good', text: 'stage, rejects and tables hold what is noted of them' };
	const message = ['The database does not hold what is noted of it', ...lines].join('\n');
	throw new EtlError('E_STAGE_DAMAGED', message, { context: { files: lines } });
}

function checkNewDatabase(file: string, label: string): Omit<Finding, 'subject'> {
	const folder = path.dirname(file);
	if (!existsSync(folder))
		throw new EtlError('E_DATABASE_OPEN', `The folder of the database does not exist: ${folder}`, {
			context: { folder },
		});
	requireWritable(folder, 'E_DATABASE_READONLY');
	return { verdict: 'good', text: `${label}: will be made by the first run` };
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

/** `doctor --repair`: repairs stage and bookkeeping from what the database still has. */
async function repair(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { approver, createProgress } = await import('./report-day.js');
	const { requestOf, requireYes } = await import('./day-request.js');
	const { repairDatabase } = await import('../source/workspace/day.js');
	const { drive } = await import('../source/steps/drive.js');
	requireYes(invocation);
	const session = await openSession(invocation);
	const progress = createProgress(invocation, session);
	const work = repairDatabase(session.workspace, requestOf(invocation, session));
	const repairs = await drive(work, [progress.sink], approver(invocation, session, progress)).finally(progress.pause);
	await showRepairs(invocation, session, repairs);
	return 0;
}

async function showRepairs(
	{ io, flags }: Invocation,
	{ json, style, settings }: Session,
	{ adopted, files }: Repairs,
): Promise<void> {
	const { orphanWords } = await import('../source/steps/bookkeeping/mend.js');
	const { repairWords } = await import('../source/steps/bookkeeping/repair.js');
	const { SIGN } = await import('../source/output/style.js');
	if (json) {
		const repaired = files.map(({ file, rescued, isWhole }) => ({ ...file, rescued, isWhole }));
		io.stdout.write(`${jsonText({ ok: true, adopted, repaired }, 2)}\n`);
		return;
	}
	if (flags.on('quiet')) return;
	const stage = settings.stage.table;
	const lines = [...adopted.map((each) => orphanWords(each, stage)), ...files.map(repairWords)];
	const told = lines.map((line) => `${style.attention(SIGN.attention)} ${visible(line)}`);
	const last = lines.length === 0 ? 'nothing to repair' : 'repaired; run `etl-tui validate --all` to prove it';
	io.stdout.write(`${[...told, `${style.good(SIGN.good)} ${last}`].join('\n')}\n`);
}
