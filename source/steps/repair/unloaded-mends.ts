import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { amount } from '../../core/amounts.js';
import { type ErrorCode, EtlError } from '../../core/errors.js';
import type { Engine } from '../../engines/engine.js';
import { feedModel } from '../context.js';
import { hasWork, IS_THERE, type WhyKept } from '../output-target.js';
import { withCells } from './changed-cells.js';
import { matchRepairs } from './match-repairs.js';
import { ID } from './mended-table.js';
import { readRepairs } from './read-repairs.js';

/** What says of a file that it is none of rejects as it was written. */
const SPOILED: ReadonlySet<ErrorCode> = new Set([
	'E_REPAIR',
	'E_FILE_MALFORMED',
	'E_FILE_TOO_LARGE',
	'E_FILE_UNREADABLE',
]);

/**
 * Why a file is kept where rejects are to be written; `null` where it is an earlier file of rejects with nothing in it that is
 * still to be loaded.
 *
 * @param file - absolute
 */
export async function whyKept(engine: Engine, settings: Settings, file: string): Promise<WhyKept | null> {
	if (!(await beginsWithRejects(file))) return IS_THERE;
	const count = await unloadedMends(engine, settings, file).catch((error: unknown) => {
		if (error instanceof EtlError && SPOILED.has(error.code)) return null;
		throw error;
	});
	if (count === 0) return null;
	const first = `Load it by \`etl-tui repair ${path.basename(file)}\``;
	if (count === null) return hasWork('has rejects, and is no longer as it was written', first);
	return hasWork(`has ${amount(count, 'record')} that ${count === 1 ? 'was' : 'were'} mended and not loaded`, first);
}

/** Number of records that are open, with other values in the file than were written. */
async function unloadedMends(engine: Engine, settings: Settings, file: string): Promise<number> {
	const home = { environment: settings.environment, stage: settings.stage.table };
	const read = await readRepairs(engine, settings, file);
	const model = feedModel(settings, engine);
	const matched = await matchRepairs(engine, model, await engine.inspect(), home, read, path.basename(file));
	return matched.filter(
		({ row, reject, reading }) =>
			reject.state === 'open' && reading !== undefined && withCells(reject, reading, row.cells).changed.length > 0,
	).length;
}

/** Bytes at the beginning of a file of rejects that have its header. */
const HEAD = 64 * 1024;

async function beginsWithRejects(file: string): Promise<boolean> {
	const opened = await open(file);
	try {
		const { buffer, bytesRead } = await opened.read(Buffer.alloc(HEAD), 0, HEAD, 0);
		return buffer.toString('latin1', 0, bytesRead).replaceAll('\0', '').includes(ID);
	} finally {
		await opened.close();
	}
}
