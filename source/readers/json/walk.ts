import { type Strangers, shownName } from '../strangers.js';
import type { TextInput } from '../text-input.js';
import { type JsonValue, NotJson, takeValue, type ValueLimits } from './scan-value.js';
import { isJson } from './take-apart.js';
import type { RecordTaker } from './take-records.js';

/** Values one after another, as in JSON Lines or without any line ends: nothing but white space between. */
export async function* walkSequence(
	input: TextInput,
	limits: ValueLimits,
	taker: RecordTaker,
): AsyncGenerator<readonly JsonValue[]> {
	while ((await input.peek()) !== '') {
		const taken = taker.take(input);
		yield taken.length > 0 ? taken : [await takeValue(input, limits)];
	}
}

/** The elements of the array at a path of names within the document; an empty path is the document itself. */
export async function* walkArray(
	input: TextInput,
	path: readonly string[],
	limits: ValueLimits,
	taker: RecordTaker,
	strangers: Strangers,
): AsyncGenerator<readonly JsonValue[]> {
	yield* walkInto(input, path, limits, taker, strangers);
	if ((await input.peek()) !== '') throw new NotJson(input.line, 'there is text behind the end of the document');
}

async function* walkInto(
	input: TextInput,
	path: readonly string[],
	limits: ValueLimits,
	taker: RecordTaker,
	strangers: Strangers,
): AsyncGenerator<readonly JsonValue[]> {
	const [name, ...rest] = path;
	if (name === undefined) {
		yield* elements(input, limits, taker);
		return;
	}
	await expect(input, '{');
	if ((await input.peek()) === '}') return input.advance(input.at + 1);
	let found = false;
	for (;;) {
		if ((await input.peek()) !== '"') throw new NotJson(input.line, 'a name in quotes is missing');
		const key = await takeValue(input, limits);
		if (key.tooLong || !isJson(key.raw)) throw new NotJson(key.line, 'a name is no JSON');
		await expect(input, ':');
		await input.peek();
		if (!found && JSON.parse(key.raw) === name) {
			found = true;
			yield* walkInto(input, rest, limits, taker, strangers);
		} else await passOver(input, limits, strangers, key.raw);
		if ((await input.peek()) === '}') return input.advance(input.at + 1);
		await expect(input, ',');
	}
}

async function* elements(
	input: TextInput,
	limits: ValueLimits,
	taker: RecordTaker,
): AsyncGenerator<readonly JsonValue[]> {
	await expect(input, '[');
	if ((await input.peek()) === ']') return input.advance(input.at + 1);
	for (;;) {
		if ((await input.peek()) === '') throw new NotJson(input.line, 'the array does not end before the file does');
		const taken = taker.take(input);
		if (taken.length > 0) {
			yield taken;
			continue;
		}
		yield [await takeValue(input, limits)];
		if ((await input.peek()) === ']') return input.advance(input.at + 1);
		await expect(input, ',');
	}
}

/** A value that holds no records. One that is too long to look at is only known to have its brackets in pairs. */
async function passOver(input: TextInput, limits: ValueLimits, strangers: Strangers, key: string): Promise<void> {
	const value = await takeValue(input, limits);
	strangers.note(mostKnown(value.raw, strangers), value.line, shownName(key));
	if (!value.tooLong && !isJson(value.raw)) throw new NotJson(value.line, 'a value is no JSON');
}

async function expect(input: TextInput, character: string): Promise<void> {
	const found = await input.peek();
	if (found !== character) {
		throw new NotJson(
			input.line,
			found === '' ? `the file ends where "${character}" should be` : `"${character}" is missing`,
		);
	}
	input.advance(input.at + 1);
}

/** The most names that the schema knows in one object of a value, or of the beginning of one. */
function mostKnown(text: string, strangers: Strangers): number {
	const open: Set<string>[] = [];
	let most = 0;
	for (const [token, content, colon] of text.matchAll(/"([^"\\]*(?:\\[\s\S][^"\\]*)*)"\s*(:)?|[{}]/g)) {
		if (token === '{') open.push(new Set());
		else if (token === '}') open.pop();
		const name = content !== undefined && colon ? strangers.known(content) : null;
		if (name !== null) most = Math.max(most, open.at(-1)?.add(name).size ?? 0);
	}
	return most;
}
