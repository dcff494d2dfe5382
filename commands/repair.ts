import type { Step } from '../source/core/events.js';
import { jsonText, visible } from '../source/core/visible.js';
import { openEngine } from '../source/engines/open.js';
import { SIGN } from '../source/output/style.js';
import { orphanWords } from '../source/steps/bookkeeping/mend-books.js';
import { type Repairs, repairBooks, repairWords } from '../source/steps/bookkeeping/repair-books.js';
import { drive } from '../source/steps/drive.js';
import type { Invocation } from './command.js';
import { approver, createProgress, permissionsOf, requireYes } from './day.js';
import { openSession, type Session } from './session.js';
import { waitOf } from './waiting.js';

/** `doctor --repair`: stage and bookkeeping, put right by what the database holds. */
export async function repairDatabase(invocation: Invocation): Promise<number> {
	requireYes(invocation);
	const session = await openSession(invocation);
	const progress = createProgress(invocation, session);
	let repairs: Repairs;
	try {
		repairs = await drive(work(invocation, session), [progress.sink], approver(invocation, session, progress));
	} finally {
		progress.pause();
	}
	show(invocation, session, repairs);
	return 0;
}

async function* work(invocation: Invocation, { settings, runDate }: Session): Step<Repairs> {
	const { signal, command } = invocation;
	const permissions = permissionsOf(invocation);
	const engine = await openEngine(settings.connection, 'write', settings.postgres);
	try {
		const request = { settings, runDate, permissions, signal, command, ...waitOf(invocation) };
		return yield* repairBooks(request, engine);
	} finally {
		await engine.close();
	}
}

function show({ io, flags }: Invocation, { json, style, settings }: Session, { adopted, files }: Repairs): void {
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
