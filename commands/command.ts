/** A flag of a command. Its value comes from the command line, then from `ETL_…`; it has no default here. */
export interface Flag {
	/** Long name without dashes, such as `allow-new-tables`. */
	readonly name: string;
	/** Placeholder of the value in the help; a flag without one is on or off. */
	readonly value?: string;
	readonly description: string;
	readonly choices?: readonly string[];
}

/** A positional argument of a command. */
export interface Argument {
	readonly name: string;
	readonly description: string;
	readonly required?: boolean;
	readonly variadic?: boolean;
}

/** Streams and facts of the process. They are passed in, so that no other code uses the process. */
export interface Io {
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly stdin: NodeJS.ReadStream;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly cwd: string;
	/** Whether a person can be asked: input and messages are on a terminal. */
	readonly interactive: boolean;
}

/** One call of a command. */
export interface Invocation {
	readonly command: string;
	readonly arguments: readonly string[];
	readonly flags: FlagValues;
	readonly io: Io;
	/** Aborts on Ctrl-C and SIGTERM. */
	readonly signal: AbortSignal;
	readonly version: string;
	/** Runs another command line of the program and reports its failure; gives its exit status. */
	again(argv: readonly string[]): Promise<number>;
	/** Every command with its flags, for completion. */
	commandFlags(): Promise<Readonly<Record<string, readonly string[]>>>;
}

/** The flags' values, from the command line or the environment. */
export interface FlagValues {
	text(name: string): string | undefined;
	on(name: string): boolean;
}

/** A command: its flags, and a function that calls source/. */
export interface Command {
	readonly description: string;
	readonly arguments?: readonly Argument[];
	readonly flags?: readonly Flag[];
	readonly examples: readonly (readonly [command: string, what: string])[];
	/** @returns the exit status */
	run(invocation: Invocation): Promise<number>;
}

/** The environment variable of a flag: `ETL_ALLOW_NEW_TABLES` for `--allow-new-tables`. */
export function flagVariable(name: string): string {
	return `ETL_${name.replaceAll('-', '_').toUpperCase()}`;
}
