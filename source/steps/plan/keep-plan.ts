import { open, stat } from 'node:fs/promises';
import { EtlError } from '../../core/errors.js';
import type { Plan } from '../../core/plan/plan.js';
import { jsonText } from '../../core/values/visible.js';
import { writePrivate } from '../../private-file.js';

/** The beginning of a plan file. */
const PLAN = /^\{\s*"version": \d+,\s*"environment"/;

/**
 * Makes sure that a plan may be written into a file: it may replace an earlier plan or an empty file, but never a feed, a
 * database or a device.
 *
 * @param file - absolute
 * @throws EtlError `E_OUTPUT`
 */
export async function requirePlanFile(file: string): Promise<void> {
	const facts = await stat(file).catch(() => null);
	if (facts === null || (facts.isFile() && (facts.size === 0 || (await isPlan(file))))) return;
	throw new EtlError('E_OUTPUT', `${file} is there already, and is no plan`, {
		context: { file },
		hint: 'Name another file, or take that one away.',
	});
}

/** Whether a file holds a plan. */
export async function isPlan(file: string): Promise<boolean> {
	return PLAN.test(await start(file));
}

async function start(file: string): Promise<string> {
	const opened = await open(file);
	try {
		const { buffer, bytesRead } = await opened.read(Buffer.alloc(100), 0, 100, 0);
		return buffer.toString('utf8', 0, bytesRead);
	} finally {
		await opened.close();
	}
}

/** Writes a plan for `etl-tui apply`. @throws EtlError `E_OUTPUT` */
export async function keepPlan(plan: Plan, file: string): Promise<void> {
	try {
		await writePrivate(file, `${jsonText(plan, 2)}\n`);
	} catch (error) {
		const why = error instanceof Error ? error.message : String(error);
		throw new EtlError('E_OUTPUT', `The plan cannot be written (${why})`, { context: { file }, cause: error });
	}
}
