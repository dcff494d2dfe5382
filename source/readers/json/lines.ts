import { KEPT_CHARACTERS } from '../reader.js';
import type { TextInput } from '../text-input.js';
import type { JsonValue } from './scan-value.js';
import type { WalkContext } from './walk.js';

const NONE: readonly JsonValue[] = [];

/** Gives each non-blank line as a value. A fault in one line does not affect the next. */
export async function* walkLines(
	input: TextInput,
	{ limits, taker }: WalkContext,
): AsyncGenerator<readonly JsonValue[]> {
	let kept: string | null = null;
	let fresh = true;
	for (;;) {
		// The search continues where it stopped, so that a long line is not scanned repeatedly.
		const taken = fresh ? taker.take(input) : NONE;
		if (taken.length > 0) {
			yield taken;
			continue;
		}
		fresh = false;
		const end = input.text.indexOf('\n', input.at);
		if (end === -1) {
			const length = input.text.length - input.at;
			if (kept === null && length > Math.max(limits.length, KEPT_CHARACTERS))
				kept = input.text.slice(input.at, input.at + KEPT_CHARACTERS);
			if (kept !== null) input.advance(input.text.length);
			if (await input.more()) continue;
		}
		const stop = end === -1 ? input.text.length : end;
		const raw = kept ?? input.text.slice(input.at, stop).trim();
		const tooLong = kept !== null || raw.length > limits.length;
		if (raw !== '')
			yield [{ line: input.line, raw: tooLong ? `${raw.slice(0, KEPT_CHARACTERS)}…` : raw, tooLong, fields: null }];
		if (end === -1) return;
		kept = null;
		fresh = true;
		input.advance(end + 1);
	}
}
