import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isMappedAnew, type Mapping, READING_VERSION } from '../../core/reading/mapping.js';
import type { FileReport } from '../../core/run/events.js';
import type { Row } from '../../engines/engine.js';
import { jsonOf, numberOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { LoadContext } from '../context.js';

const mappingShape: z.ZodType<Mapping> = z.object({
	base: z.string(),
	rejects: z.string(),
	columns: z.record(z.string(), z.string()),
});

/**
 * Whether a loaded file would be loaded otherwise today; `null` where it is unknown how it was read.
 *
 * @param row - of `mappingsOfDate`
 */
export function isReadAnew(
	{ settings }: Pick<LoadContext, 'settings'>,
	{ mapping }: Pick<FileReport, 'mapping'>,
	row: Row | undefined,
): boolean | null {
	const before = jsonOf(row, 'mapping', mappingShape);
	if (before === null) return null;
	const columns = settings.columns.map((column) => column.name);
	const hadRejects = numberOf(row, 'rejected') > 0 || numberOf(row, 'nulled') > 0;
	return mapping !== null && isMappedAnew(before, mapping, columns, hadRejects);
}

/** What was read of a file, as two texts: the reading, and what it does not say. */
export interface KeptTexts {
	readonly reading: string;
	readonly report: string;
}

/**
 * A fingerprint of all that may decide what is read of a file besides its bytes: the program and what it runs on, every
 * setting but of the screens, the run date and the file's name. It has no secret in it, since a file is hashed once it is decrypted.
 * What was read is in it as well, so that texts that somebody has edited do not fit.
 */
export function readWith(
	{ settings, runDate, run }: Pick<LoadContext, 'settings' | 'runDate' | 'run'>,
	name: string,
	{ reading, report }: KeptTexts,
) {
	const offset = new Date(`${runDate}T12:00`).getTimezoneOffset();
	const all = [READING_VERSION, run.version, process.versions, offset, settings.hash, runDate, name, reading, report];
	return createHash('sha256').update(JSON.stringify(all)).digest('hex');
}
