import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './program.js';

/** A program in a guide, and what stands under it as its output. */
export interface Example {
	readonly code: string;
	readonly output: string;
}

/** Every `ts` block of a guide with the `text` block under it. */
export function examplesOf(guide: string): Example[] {
	const text = readFileSync(path.join(ROOT, guide), 'utf8');
	return [...text.matchAll(/^```ts\n(.*?)^```\n\n^```text\n(.*?)^```$/gms)].map(([, code = '', output = '']) => ({
		code,
		output,
	}));
}
