import os from 'node:os';

/** The name of the account that the program runs as, or `null`: in a container a user id may have none. */
export function accountName(): string | null {
	try {
		return os.userInfo().username;
	} catch {
		return null;
	}
}

/** Who runs the program, for the bookkeeping: the account's name, or `uid 54321` where it has none. */
export function whoRuns(): string {
	return accountName() ?? `uid ${process.getuid?.() ?? 'unknown'}`;
}

/** Makes `/` the home of an account that has none, as Docker does: libraries ask for it while they load, and fail. */
export function provideHome(): void {
	try {
		os.homedir();
	} catch {
		process.env.HOME = '/';
	}
}
