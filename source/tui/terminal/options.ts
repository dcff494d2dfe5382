import type { ThreadStart } from '../work/messages.js';

export interface TuiOptions {
	readonly start: ThreadStart;
	/** The environment by the flags, for the first frame. */
	readonly environment: string;
	/** Words that are appended to every command that is shown or run. */
	readonly sharedWords: readonly string[];
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly color: boolean;
	/** Writes line by line in the normal screen, for a screen reader. */
	readonly screenReader: boolean;
	/** The built program, which the console runs. */
	readonly program: string;
	/** Every command with its flags, for completion. */
	commands(): Promise<Readonly<Record<string, readonly string[]>>>;
	/** Aborts on SIGINT and SIGTERM. */
	readonly signal: AbortSignal;
}

/** A terminal without a size counts as the usual one. */
export function sizeOf({ columns, rows }: NodeJS.WriteStream): { columns: number; rows: number } {
	return { columns: columns || 80, rows: rows || 24 };
}
