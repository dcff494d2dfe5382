/** The end of a test's name that says why this machine cannot run it; nothing where it can. */
export function skippedFor(reason: string | null): string {
	return reason === null ? '' : `${MARK}${reason}`;
}

/** Why a test of this name was skipped, or `null`. */
export function reasonIn(name: string): string | null {
	const at = name.lastIndexOf(MARK);
	return at < 0 ? null : (name.slice(at + MARK.length).split(' > ')[0] ?? null);
}

const MARK = ', skipped: ';
