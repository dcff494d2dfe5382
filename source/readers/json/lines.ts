import type { TextInput } from '../text-input.js';
import type { JsonValue, ValueLimits } from './scan-value.js';

/** Characters of a line that is too long which are kept, to be looked at. */
const KEPT = 500;

/** The lines that are not blank, a value each: whatever is wrong with one, the next is looked at afresh. */
export async function* walkLines(input: TextInput, limits: ValueLimits): AsyncGenerator<JsonValue> {
	let kept: string | null = null;
	for (;;) {
		const end = input.text.indexOf('\n', input.at);
		if (end === -1) {
			const length = input.text.length - input.at;
			if (kept === null && length > limits.length) kept = `${input.text.slice(input.at, input.at + KEPT)}…`;
			if (kept !== null) input.advance(input.text.length);
			if (await input.more()) continue;
		}
		const stop = end === -1 ? input.text.length : end;
		const raw = kept ?? input.text.slice(input.at, stop).trim();
		const tooLong = kept !== null || raw.length > limits.length;
		if (raw !== '') yield { line: input.line, raw: tooLong ? `${raw.slice(0, KEPT)}…` : raw, tooLong };
		if (end === -1) return;
		kept = null;
		input.advance(end + 1);
	}
}
