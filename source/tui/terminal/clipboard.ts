/**
 * The sequence that asks a terminal to put a text on its clipboard (OSC 52). It works over SSH, where no program of the
 * machine reaches the clipboard; a terminal that does not know it ignores it.
 */
export function clipboardSequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
}

/** What a terminal in between must be told, so that it passes the text on; `null` where none is. */
export function clipboardHint(env: NodeJS.ProcessEnv): string | null {
	if (env.TMUX) return 'tmux passes it on after: tmux set -s set-clipboard on';
	if (env.STY) return 'GNU screen does not pass it on';
	return null;
}
