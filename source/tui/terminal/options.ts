import type { ThreadStart } from '../work/messages.js';

/** What the screen is started with. */
export interface TuiOptions {
	readonly start: ThreadStart;
	/** The environment as far as flags say it, for the first frame. */
	readonly environment: string;
	/** Words that stand behind every command that is shown or run. */
	readonly sharedWords: readonly string[];
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly color: boolean;
	/** A screen reader gets text line by line, in the normal screen. */
	readonly screenReader: boolean;
	/** The built program, for the console to run. */
	readonly program: string;
	/** Every command with its flags, for completion. */
	commands(): Promise<Readonly<Record<string, readonly string[]>>>;
	/** Aborts on SIGINT and SIGTERM. */
	readonly signal: AbortSignal;
}

/** A terminal that does not say its size is taken for the usual one. */
export function sizeOf({ columns, rows }: NodeJS.WriteStream): { columns: number; rows: number } {
	return { columns: columns || 80, rows: rows || 24 };
}
