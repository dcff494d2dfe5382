import { constants, type Stats } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../config/settings.js';
import { EtlError, isSystemError } from '../core/errors.js';
import { isPlan } from './plan/keep-plan.js';

/** A file that a command writes. */
export interface OutputTarget {
	/** Absolute. */
	readonly target: string;
	/** Whether it may take the place of a file that is there. */
	readonly force: boolean;
}

/** Why a file that is there is kept, for a person, and what to do. */
export interface WhyKept {
	/** Completes the sentence «--output FILE …». */
	readonly why: string;
	readonly hint: string;
}

const FORCE = 'add --force to put the new one in its place';

/** A file that is there for whatever reason. */
export const IS_THERE: WhyKept = { why: 'is there already', hint: `Name another file, or ${FORCE}.` };

/**
 * A file that somebody has worked on.
 *
 * @param first - what may be done with that work
 */
export function hasWork(why: string, first: string): WhyKept {
	return { why, hint: `${first}, name another file, or ${FORCE}.` };
}

/**
 * Refuses a target that cannot be written, is a device, or is there already, before anything is read. The config, the
 * database, logs, plans and files of a feed are never written over.
 *
 * @param read - absolute paths of the files that are read
 * @param kept - why the file that is there is kept without `force`; `null` where nothing is lost with it
 * @throws EtlError `E_OUTPUT`
 */
export async function requireTarget(
	{ target, force }: OutputTarget,
	settings: Settings,
	read: readonly string[],
	kept: () => Promise<WhyKept | null>,
): Promise<void> {
	try {
		await access(path.dirname(target), constants.W_OK);
	} catch (error) {
		throw notWritten(target, error);
	}
	const facts = await stat(target).catch(() => null);
	const looked = <T>(look: Promise<T>): Promise<T> =>
		look.catch((error: unknown) => {
			throw notWritten(target, error);
		});
	if (facts !== null && !facts.isFile())
		throw refused(target, { why: 'is there already, and is no file', hint: OTHER });
	const own = await looked(ownFile(target, facts, settings));
	if (own !== null) throw refused(target, { why: `is ${own}`, hint: `${OTHER} This one is never written over.` });
	if (facts === null) return;
	const feed = await fileOfFeed(target, read, settings.source.folder);
	if (feed !== null)
		throw refused(target, { why: `is ${feed}`, hint: 'Name another file: a feed is never written over.' });
	if (force || facts.size === 0) return;
	const why = await looked(kept());
	if (why !== null) throw refused(target, why);
}

const OTHER = 'Name another file.';

function refused(target: string, { why, hint }: WhyKept): EtlError {
	return new EtlError('E_OUTPUT', `--output ${target} ${why}`, { hint });
}

/** What a target is of the program's own files, whether it is there or not; `null` for none. */
async function ownFile(
	target: string,
	facts: Stats | null,
	{ configFile, connection, logs }: Settings,
): Promise<string | null> {
	const places = new Set([await placeOf(target), await real(target)]);
	const isFile = async (file: string | null) => {
		if (file === null) return false;
		if (places.has(await real(file)) || places.has(await placeOf(file))) return true;
		const other = await stat(file).catch(() => null);
		return other !== null && facts !== null && other.dev === facts.dev && other.ino === facts.ino;
	};
	if (await isFile(configFile)) return 'the config';
	if (await isFile(connection.file)) return 'the database';
	const database = connection.file && (await real(connection.file));
	// Engines keep their journals and locks beside a database, under its name with more behind it.
	if (database && [...places].some((place) => place.startsWith(`${database}-`))) return "one of the database's files";
	const folder = await real(logs.dir);
	if ([...places].some((place) => path.dirname(place) === folder && LOG.test(path.basename(place)))) return 'a log';
	return facts !== null && (await isPlan(target)) ? 'a plan' : null;
}

/** Names of logs; see `openLog`. */
const LOG = /^etl-.*\.log$/;

/** Where a file itself is, which may be a link. */
async function placeOf(file: string): Promise<string> {
	return path.join(await real(path.dirname(file)), path.basename(file));
}

function real(file: string): Promise<string> {
	return realpath(file).catch(() => file);
}

async function fileOfFeed(target: string, read: readonly string[], folder: string | null): Promise<string | null> {
	const place = await real(target);
	if ((await Promise.all(read.map(real))).includes(place)) return 'one of the files to read';
	return folder !== null && path.dirname(place) === (await real(folder)) ? 'a file of the source' : null;
}

/** The failure to write a target; an error of the program's own passes. */
export function notWritten(target: string, cause: unknown): unknown {
	if (!isSystemError(cause)) return cause;
	return new EtlError('E_OUTPUT', `${target} cannot be written (${cause.code})`, { cause });
}
