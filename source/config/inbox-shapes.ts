import { z } from 'zod';

/** Days of the week, in the order in which JavaScript counts them. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const weekdays = z.preprocess(
	(value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
	z.array(z.enum(WEEKDAYS)).min(1),
);

const expectation = z.strictObject({
	files: z
		.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
		.describe('Globs of the files; `{date:…}` is the run date'),
	count: z
		.union([
			z.int().min(1),
			z.string().regex(/^[1-9]\d*(?:-[1-9]\d*|\+)?$/, { error: 'is no count such as 1, 2-5 or 1+' }),
		])
		.optional()
		.describe('How many there must be: `1`, `2-5`, `1+`. Default `1+`'),
	days: weekdays
		.optional()
		.describe('Days of the week on which they come, such as `[mon, tue, wed, thu, fri]`. Default: every day'),
	holidays: z
		.string()
		.regex(/^[A-Za-z]{2}(?:-[A-Za-z0-9]+){0,2}$/, { error: 'is no country or region such as DE or DE-BY' })
		.optional()
		.describe('Country or region on whose public holidays none comes: `DE`, `DE-BY`, `US-CA`. Default: none'),
	by: z
		.string()
		.regex(/^(?:[01]\d|2[0-3]):[0-5]\d(?:\+\d)?$/, { error: 'is no time such as 06:30, or 06:30+1 for the day after' })
		.optional()
		.describe(
			'Until when they must have come: `06:30` of the run date, `06:30+1` of the day after. Later, what is missing ends with exit 12 in place of 11',
		),
	zone: z
		.string()
		.refine(isZone, { error: 'is no time zone such as Europe/Berlin' })
		.optional()
		.describe("Time zone of `by`, such as `Europe/Berlin`. Default: the machine's"),
});

function isZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

const act = z.enum(['keep', 'move', 'delete']);

const afterShape = z.strictObject({
	do: act.describe('What becomes of files that are loaded: `keep`, `move` or `delete`'),
	done: z
		.string()
		.min(1)
		.optional()
		.describe('`move`: folder within the source for them; `{date:…}` is the run date. Default `done/{date:YYYYMMDD}`'),
	failed: z
		.string()
		.min(1)
		.nullable()
		.optional()
		.describe(
			'Folder for files that were refused or are empty, which are never deleted; null leaves them. Default `failed/{date:YYYYMMDD}`; null with `delete`',
		),
	rejects: z
		.enum(['done', 'failed'])
		.optional()
		.describe('Where files go that are loaded and have rejects. Default `done`'),
});

/** Keys of the config for the inbox. A day can be loaded without any of them. */
export const inboxKeys = {
	ready: z
		.string()
		.min(1)
		.optional()
		.describe(
			'Marker that says that a file is whole: `{name}.done`, or `{stem}.done` with its name without the extension; or one for the whole day, `COMPLETE_{date:YYYYMMDD}`. A file without its marker is left for later',
		),
	manifest: z
		.string()
		.min(1)
		.optional()
		.describe(
			'Glob of the files (CSV or JSON) that list what a day holds, such as `manifest_{date:YYYYMMDD}.csv`: names, and any of records, bytes, sha256, md5; see `policies.manifest`',
		),
	expect: z
		.array(expectation)
		.optional()
		.describe('Files that a day must have. What is missing is named, and ends with exit 11 or 12'),
	after: z
		.union([act, afterShape])
		.optional()
		.describe(
			'What becomes of the files of a run once its tables are committed: `keep` (default), `move` or `delete`; keys with `do` where it needs settings. Holds for the source that the config names, and for none that `--source` names',
		),
};

/** The inbox keys of a document. */
export type InboxDocument = { readonly [K in keyof typeof inboxKeys]?: z.output<(typeof inboxKeys)[K]> };
