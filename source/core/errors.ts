/**
 * Every way a run can fail, in one table: its stable code, its exit status and what to do next.
 *
 * A bad row is data (a {@link ../core/record.Reject}), never one of these. A fault of the user's is an
 * {@link EtlError}; anything else that is thrown is a bug of ours and ends with exit 1.
 */

/** Exit statuses of the program; see the table in the README. */
export const EXIT = {
	done: 0,
	bug: 1,
	usage: 2,
	configuration: 3,
	input: 4,
	rejects: 5,
	mismatch: 6,
	database: 7,
	approval: 8,
	locked: 9,
	changes: 10,
	incomplete: 11,
	late: 12,
	interrupted: 130,
	terminated: 143,
} as const;

const TABLE = {
	E_USAGE: [EXIT.usage, 'See `etl-tui --help`, or `etl-tui COMMAND --help`.'],
	E_DATE_FUTURE: [
		EXIT.usage,
		'Check --date. If the day is meant, raise policies.futureDays: its rows win every tie until that day has come.',
	],
	E_NEEDS_TERMINAL: [EXIT.usage, 'Without a terminal, say what to run: `etl-tui run --yes` for the whole day.'],
	E_OUTPUT: [EXIT.usage, 'Check that the folder exists and that you may write there.'],

	E_CONFIG_MISSING: [EXIT.configuration, 'Run `etl-tui init` to write one, or name it with --config FILE.'],
	E_CONFIG_UNREADABLE: [EXIT.configuration, 'Check the path and its permissions.'],
	E_CONFIG_SYNTAX: [EXIT.configuration, 'Mend the file at that place.'],
	E_CONFIG_INVALID: [EXIT.configuration, 'Mend each line above; docs/reference/configuration.md lists every key.'],
	E_CONFIG_ENVIRONMENT: [
		EXIT.configuration,
		'Name one of the environments with --env, or add it under `environments`.',
	],
	E_CONFIG_VARIABLE: [EXIT.configuration, 'Export the variable, or give it a default where the config names it.'],

	E_SOURCE_MISSING: [EXIT.input, 'Check `source` in the config, or name a folder with --source.'],
	E_SOURCE_UNREADABLE: [EXIT.input, 'Give the user that runs etl-tui the right to read and enter it.'],
	E_SOURCE_NAMES: [EXIT.input, 'Give each source of the list a `name`: it stands before the names of its files.'],
	E_SOURCE_REFUSED: [
		EXIT.input,
		'Check the user and the secret of `source` in the config, and what they may do there.',
	],
	E_SOURCE_HOST_KEY: [
		EXIT.input,
		'Ask the owner of the server for the fingerprint of its key, and compare. Nothing was sent there.',
	],
	E_SOURCE_TLS: [
		EXIT.input,
		'Name the file of the authority that signed the certificate of the server as `ca`, or have the server mend its own.',
	],
	E_SOURCE_REDIRECT: [EXIT.input, 'Name the URL that it leads to as `source`, or ask the owner of the server.'],
	E_SOURCE_KEY: [EXIT.input, 'Nothing was loaded. Check `pgp` in the config: the key file, and its passphrase.'],
	E_SOURCE_LOST: [EXIT.input, 'Nothing was loaded. Run the day again when the source answers; see `retries`.'],
	E_SOURCE_SPOOL: [
		EXIT.input,
		'Make room in the folder for temporary files, name another with TMPDIR, or lower `spoolBytes`.',
	],
	E_SOURCE_EMPTY: [EXIT.input, 'Wait for the files to arrive, or name another folder with --source.'],
	E_SOURCE_TOO_MANY: [
		EXIT.input,
		'Raise limits.files in the config if there should be so many, or name fewer under `files`.',
	],
	E_SOURCE_NO_MATCH: [EXIT.input, 'Check --date and the `files` patterns; the skipped files are listed above.'],
	E_NOTHING_TO_LOAD: [EXIT.input, 'Every file is empty or refused; see the reason beside each.'],
	E_NOT_STAGED: [EXIT.input, 'Load the day first: `etl-tui run`, with its --date.'],
	E_FILE_REFUSED: [EXIT.incomplete, 'Mend or replace the refused files and run the day again; the others are loaded.'],
	E_DAY_INCOMPLETE: [EXIT.incomplete, 'Ask the sender for what is missing, and run the day again.'],
	E_FILES_LATE: [
		EXIT.late,
		'Ask the sender for what is missing, and run the day again; `etl-tui run --wait-files 2h` waits for it. See `expect` in the config.',
	],
	E_FILE_EMPTY: [EXIT.input, 'The file has no bytes: ask the sender for it again.'],
	E_FILE_NO_RECORDS: [EXIT.input, 'The file has no record: ask the sender whether that is meant.'],
	E_FILE_UNREADABLE: [
		EXIT.input,
		'Mend what is said of it: a file must be a regular one inside the source that may be read, and a query one that the database takes.',
	],
	E_FILE_MALFORMED: [EXIT.input, 'Ask the sender for a whole file, or set its format under `read` in the config.'],
	E_HEADER_LATE: [
		EXIT.input,
		'Ask the sender for the header above all records. If those lines are no records, pass over them: --preamble LINES.',
	],
	E_COLUMNS_SHIFTED: [
		EXIT.input,
		'Ask the sender which columns the file has, and say so under `read.columns`, in the order of the file.',
	],
	E_FILE_CHANGED: [EXIT.input, 'The file changed while it was being loaded: run again when its sender is done.'],
	E_FILE_UNSETTLED: [EXIT.input, 'Run the day again when the sender is done with it; see `settleSeconds` and `ready`.'],
	E_FILE_DATE: [EXIT.input, 'Say in the config how its name writes the date: `files: ["c_{date:DDMMYYYY}*", "*"]`.'],
	E_MANIFEST: [
		EXIT.input,
		'Ask the sender which is right: the file may be cut short or not be of the day. policies.manifest: warn loads it all the same.',
	],
	E_MANIFEST_MISSING: [
		EXIT.input,
		'Wait for it with `etl-tui run --wait-files 2h`, or ask the sender. policies.manifest: warn loads the day without it.',
	],
	E_MANIFEST_MALFORMED: [
		EXIT.input,
		'Ask the sender for a whole one. policies.manifest: warn loads the day without it.',
	],
	E_FILES_GONE: [
		EXIT.input,
		'Bring them back, or let the day be loaded without them: policies.goneFiles: warn. What they brought stays in the stage.',
	],
	E_FILE_STAYS: [
		EXIT.input,
		'Give the user that runs etl-tui the right to write there, or set `after: keep`. What is loaded stays loaded, and the next run tries again.',
	],
	E_FILE_ENCRYPTED: [EXIT.input, 'Name the key that it is encrypted for under `pgp` in the config, or ask the sender.'],
	E_FILE_INTEGRITY: [
		EXIT.input,
		'Nothing of the file was loaded. Ask the sender for it again, encrypted and signed by a program of today.',
	],
	E_FILE_TOO_LARGE: [EXIT.input, 'Raise the limit under `limits` in the config if the file is meant to be that large.'],
	E_ACCOUNT: [
		EXIT.input,
		'This is a bug of ours or a damaged file: please report it with `etl-tui read FILE --json --verbose`, and load the file in another format.',
	],
	E_DRIFT: [
		EXIT.input,
		'Ask the sender; if it is meant, `etl-tui accept FILE` makes the new reading the expected one.',
	],
	E_COLUMN_MISSING: [EXIT.input, "Add the file's header name to that column's `aliases`, or ask the sender."],
	E_COLUMN_EXTRA: [EXIT.input, 'Add the column to the schema, or set policies.extraColumns to ignore or evolve.'],
	E_COLUMN_TWICE: [EXIT.input, 'Two headers name one column: remove an alias or ask the sender.'],
	E_CONTROL_TOTAL: [EXIT.input, 'The file may be cut short: ask for it again, or set policies.controlTotals to warn.'],
	E_DUPLICATE_FILE: [
		EXIT.input,
		'The delivery before it has the same content; set policies.duplicates to skip or load.',
	],
	E_CONTROL_DATE: [
		EXIT.input,
		"The file is another day's: load it with its --date, or set policies.controlDates to warn or ignore.",
	],

	E_REPAIR: [
		EXIT.input,
		'Nothing of it was loaded. Mend the lines above, or write the rejects anew with `etl-tui rejects RUN --output`.',
	],
	E_REPAIR_INCOMPLETE: [
		EXIT.incomplete,
		'What is wrong with each is said above; mend it and repair the file again: what is repaired already is passed over.',
	],
	E_REJECTS_FILE: [
		EXIT.input,
		'Load it with `etl-tui repair FILE --note "…"`; or take its etl_ columns away if it is a file of its own.',
	],
	E_TOO_MANY_REJECTS: [
		EXIT.rejects,
		'Look at them with `etl-tui rejects`; mend the files or raise policies.maxRejects.',
	],
	E_MISMATCH: [
		EXIT.mismatch,
		'Nothing of transform was kept. See `etl-tui history`, then run `etl-tui transform --full`.',
	],
	E_STAGE_AHEAD: [EXIT.mismatch, 'Run `etl-tui transform` to bring the targets up to the stage.'],

	E_STAGE_DAMAGED: [
		EXIT.database,
		'No table was changed. Run the date of each file again, which loads it from its source. If the source no longer has it, `etl-tui doctor --repair` restores what the tables still have.',
	],

	E_DATABASE_OPEN: [EXIT.database, 'Check `connection`, the folder and its permissions.'],
	E_DATABASE_NOT: [
		EXIT.database,
		'The file is not a database or is damaged: restore it, or name another with --connection.',
	],
	E_DATABASE_BUSY: [EXIT.database, 'Another program holds the database: close it and run again.'],
	E_DATABASE_READONLY: [EXIT.database, 'Give the user that runs etl-tui the right to write the file and its folder.'],
	E_DATABASE_FULL: [
		EXIT.database,
		'Free some space, in the folder of temporary files as well (SQLITE_TMPDIR, else TMPDIR), and run again; nothing half-done was kept.',
	],
	E_DATABASE_SHAPE: [EXIT.database, 'Mend the table by hand, or let it be changed with --allow-destructive.'],
	E_DATABASE_CONNECT: [
		EXIT.database,
		'Check host, port and database in `connection`, and that the server runs and may be reached from here.',
	],
	E_DATABASE_AUTH: [
		EXIT.database,
		'Check the user, and the password in the URL, PGPASSWORD or ~/.pgpass (which only its owner may read).',
	],
	E_DATABASE_TLS: [EXIT.database, 'Check `sslmode` and the certificates that the URL names.'],
	E_DATABASE_LOST: [
		EXIT.database,
		'The server has rolled back the open transaction. Run again: committed work stays, and loaded files are skipped.',
	],
	E_DATABASE_TIMEOUT: [
		EXIT.database,
		'The statement took longer than it may: raise postgres.statementTimeout. Nothing half-done was kept.',
	],
	E_DATABASE: [EXIT.database, 'The statement above failed; nothing half-done was kept.'],
	E_SQL: [EXIT.usage, 'Mend the query. Only one statement that reads is allowed.'],

	E_NEEDS_APPROVAL: [EXIT.approval, 'Add --yes to approve, or run it on a terminal and answer.'],
	E_REFUSED: [EXIT.approval, 'Nothing was written.'],
	E_NEW_COUNTRY: [EXIT.approval, 'Map it under policies.countries if it is a typo, or add --allow-new-tables.'],
	E_PLAN_STALE: [
		EXIT.approval,
		'Nothing more was written. Make a new plan with `etl-tui plan --out FILE`, and look at it.',
	],
	E_PLAN_EDITED: [
		EXIT.approval,
		'Make a new plan with `etl-tui plan --out FILE`: a plan is applied as it was written.',
	],
	E_PLAN_FAILED: [EXIT.approval, 'Mend the fault that the plan names, then make a new plan.'],
	E_PLAN_UNREADABLE: [EXIT.usage, 'Name a file that `etl-tui plan --out FILE` wrote.'],
	E_LOCKED: [EXIT.locked, 'Run again when that run has ended, or let this one wait for it with --wait 10m.'],

	E_NOTHING_TO_UNDO: [EXIT.usage, 'Nothing was written. See `etl-tui history` for the runs that brought something.'],
	E_NOT_FOUND: [EXIT.usage, 'See `etl-tui history` for the runs that there are.'],
	E_INTERRUPTED: [EXIT.interrupted, 'The step was rolled back; run again when you like.'],
	E_TERMINATED: [EXIT.terminated, 'The step was rolled back; run again when you like.'],
} as const satisfies Record<string, readonly [exitCode: number, hint: string]>;

export type ErrorCode = keyof typeof TABLE;

/** Where a failure happened: file and line, key path, statement, folder. Never holds a secret or a sensitive value. */
export type ErrorContext = Readonly<Record<string, string | number | readonly string[]>>;

/** A failure that a user can do something about: what happened, where, and what to do next. */
export class EtlError extends Error {
	readonly code: ErrorCode;
	readonly exitCode: number;
	readonly hint: string;
	readonly context: ErrorContext;

	/**
	 * @param code - a row of the table, which gives the exit status and the usual hint
	 * @param message - what happened: one sentence without a full stop, or several lines with one fault each
	 * @param options - `context` says where, `hint` replaces the table's, `cause` is the error that was caught
	 */
	constructor(
		code: ErrorCode,
		message: string,
		options: { context?: ErrorContext; hint?: string; cause?: unknown } = {},
	) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = 'EtlError';
		this.code = code;
		this.exitCode = TABLE[code][0];
		this.hint = options.hint ?? TABLE[code][1];
		this.context = options.context ?? {};
	}
}

/** All codes with exit status and hint, for the reference page. */
export function errorTable(): readonly { code: ErrorCode; exitCode: number; hint: string }[] {
	return Object.entries(TABLE).map(([code, [exitCode, hint]]) => ({ code: code as ErrorCode, exitCode, hint }));
}

/** @throws EtlError the reason of the signal, where it was aborted: `E_INTERRUPTED` or `E_TERMINATED` */
export function throwIfStopped(signal: AbortSignal): void {
	if (!signal.aborted) return;
	throw signal.reason instanceof EtlError ? signal.reason : new EtlError('E_INTERRUPTED', 'Interrupted');
}

/** Whether the operating system refused something, as against a bug of ours. */
export function isSystemError(error: unknown): error is Error & { readonly code: string } {
	return error instanceof Error && 'code' in error && 'syscall' in error;
}
