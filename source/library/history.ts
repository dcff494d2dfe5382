import { Config } from './config.js';

/** A run as in `etl_runs` and in `history --json`. docs/reference/tables.md describes the columns. */
export interface PastRun {
	readonly run_id: string;
	readonly environment: string;
	readonly stage_table: string;
	/** ISO 8601. */
	readonly run_date: string;
	readonly sequence: number;
	readonly command: string;
	readonly status: string;
	readonly step: string;
	/** ISO 8601 with time zone. */
	readonly started_at: string;
	readonly ended_at: string | null;
	readonly milliseconds: number | null;
	readonly exit_code: number | null;
	readonly error_code: string | null;
	readonly error_message: string | null;
	readonly files: number | null;
	readonly records: number | null;
	readonly staged: number | null;
	readonly rejected: number | null;
	readonly winners: number | null;
	readonly superseded: number | null;
	readonly host: string;
	readonly pid: number | null;
	readonly username: string;
	readonly version: string;
	readonly config_hash: string;
	/** The run that this one took back; absent in a database of an earlier version. */
	readonly undoes?: string | null;
	/** The run that took this one back. */
	readonly undone_by: string | null;
}

/** Past runs, newest first. */
export interface History {
	readonly runs: readonly PastRun[];
	/** Number of all runs. */
	readonly total: number;
	/** Files that are staged and not transformed yet. */
	readonly ahead: readonly { readonly file_id: number; readonly run_date: string; readonly name: string }[];
}

/**
 * The past runs, as `etl-tui history` lists them.
 *
 * @param options - the number of runs, by default 20, and how many newer runs to skip
 * @throws EtlError `E_DATABASE_…`
 */
export async function history(
	config: Config,
	{ limit = 20, offset = 0 }: { readonly limit?: number; readonly offset?: number } = {},
): Promise<History> {
	const { listRuns } = await import('../workspace/look.js');
	return (await listRuns(Config.workspaceOf(config), limit, offset)) as unknown as History;
}
