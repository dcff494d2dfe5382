import { redactText } from './core/redact.js';
import { visible } from './core/visible.js';

/** A bug as it may be shown and sent on: without what its message quotes, which may be a customer's, and secrets. */
export function crashText(error: unknown): string {
	const harmless = (text: string) => redactText(visible(text.replace(/["'`].*["'`]/gs, '…')));
	if (!(error instanceof Error)) return harmless(String(error));
	const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
	return [`${error.name}: ${harmless(error.message)}`, ...frames].join('\n');
}
