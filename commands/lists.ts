import { jsonText } from '../source/core/values/visible.js';
import { type Page, renderPage } from '../source/output/look-back.js';
import type { Invocation } from './command.js';
import { wholeNumber } from './overrides.js';
import type { Session } from './session.js';

/** Which part of a list to show. */
export function pageOf(invocation: Invocation, usual: number): Page {
	return { limit: wholeNumber(invocation, 'limit') ?? usual, offset: wholeNumber(invocation, 'offset') ?? 0 };
}

/** Prints on standard error that a document has only a part of the list, for people who do not read its end. */
export function printCut(
	{ io }: Invocation,
	{ messageStyle }: Session,
	shown: number,
	total: number,
	page: Page,
	what: string,
): void {
	for (const line of renderPage(shown, total, page, what, messageStyle)) io.stderr.write(`${line}\n`);
}

/** Prints a value for a person, or as a document. */
export function print({ io }: Invocation, { json }: Session, value: unknown, render: () => string): number {
	io.stdout.write(`${json ? jsonText(value, 2) : render()}\n`);
	return 0;
}
