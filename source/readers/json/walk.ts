import { shownName } from '../other-tables.js';
import type { TextInput } from '../text-input.js';
import type { OutsideListener } from '../trees/envelope.js';
import { addName, type Lookalikes } from '../trees/lookalikes.js';
import type { UnitTally } from '../unit-tally.js';
import { type JsonValue, NotJson, takeValue, type ValueLimits } from './scan-value.js';
import { isJson, takeNested } from './take-apart.js';
import type { RecordTaker } from './take-records.js';

/** The context of a walk over a document. */
export interface WalkContext {
	readonly limits: ValueLimits;
	readonly taker: Pick<RecordTaker, 'take'>;
	/** Receives everything outside the records. */
	readonly envelope: OutsideListener;
	readonly lookalikes: Pick<Lookalikes, 'note' | 'noteUnseen'>;
	readonly tally: Pick<UnitTally, 'all' | 'blank' | 'passOver'>;
}

/** Gives objects that follow each other with nothing but white space between, as in JSON Lines. */
export async function* walkSequence(
	input: TextInput,
	{ limits, taker }: WalkContext,
): AsyncGenerator<readonly JsonValue[]> {
	for (;;) {
		const first = await input.peek();
		if (first === '') return;
		if (first !== '{') throw new NotJson(input.line, 'there is text behind an object, and it is none');
		const taken = taker.take(input);
		yield taken.length > 0 ? taken : [await takeValue(input, limits)];
	}
}

/**
 * Gives the elements of the array at a path of names, through objects and arrays of objects. An empty path is the
 * document itself.
 */
export async function* walkArray(
	input: TextInput,
	path: readonly string[],
	walk: WalkContext,
): AsyncGenerator<readonly JsonValue[]> {
	yield* walkInto(input, path, walk);
	if ((await input.peek()) !== '') throw new NotJson(input.line, 'there is text behind the end of the document');
}

/** Follows the path through an object or an array of objects. */
async function* walkInto(
	input: TextInput,
	path: readonly string[],
	walk: WalkContext,
): AsyncGenerator<readonly JsonValue[]> {
	const first = await input.peek();
	if (path.length === 0) {
		if (first === '[') yield* elements(input, walk);
		// A list with one element is often written as that element.
		else yield [await takeValue(input, walk.limits)];
		return;
	}
	if (first === '{') yield* members(input, path, walk);
	else if (first === '[') yield* groups(input, path, walk);
	else yield [await takeValue(input, walk.limits)];
}

/** Walks an array of objects with records. Any other element is given as a faulty record. */
async function* groups(
	input: TextInput,
	path: readonly string[],
	walk: WalkContext,
): AsyncGenerator<readonly JsonValue[]> {
	input.advance(input.at + 1);
	if ((await input.peek()) === ']') return input.advance(input.at + 1);
	for (;;) {
		const first = await input.peek();
		if (first === '') throw new NotJson(input.line, 'the array does not end before the file does');
		if (first === '{') yield* members(input, path, walk);
		else yield [await takeValue(input, walk.limits)];
		if ((await input.peek()) === ']') return input.advance(input.at + 1);
		await expect(input, ',');
	}
}

/** Walks an object with records or with a path to them. Its other members are skipped. */
async function* members(
	input: TextInput,
	[name, ...rest]: readonly string[],
	walk: WalkContext,
): AsyncGenerator<readonly JsonValue[]> {
	walk.envelope.enter();
	input.advance(input.at + 1);
	if ((await input.peek()) === '}') input.advance(input.at + 1);
	else {
		let found = false;
		for (;;) {
			if ((await input.peek()) !== '"') throw new NotJson(input.line, 'a name in quotes is missing');
			const key = await takeValue(input, walk.limits);
			if (key.tooLong || !isJson(key.raw)) throw new NotJson(key.line, 'a name is no JSON');
			const own = JSON.parse(key.raw) as string;
			await expect(input, ':');
			const first = await input.peek();
			if (!found && own === name && (first === '[' || first === '{')) {
				found = true;
				yield* walkInto(input, rest, walk);
			} else await passOver(input, own, walk);
			if ((await input.peek()) === '}') break;
			await expect(input, ',');
		}
		input.advance(input.at + 1);
	}
	walk.envelope.leave();
}

async function* elements(input: TextInput, { limits, taker }: WalkContext): AsyncGenerator<readonly JsonValue[]> {
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

/** Skips a value without records. Of a value beyond the limit only the brackets are checked. */
async function passOver(input: TextInput, name: string, walk: WalkContext): Promise<void> {
	const { envelope, tally } = walk;
	const value = await takeValue(input, walk.limits);
	const { line, raw, tooLong } = value;
	noteObjects(value, name, walk.lookalikes);
	if (tooLong) {
		if (/^[[{]/.test(raw)) walk.lookalikes.noteUnseen(line, shownName(JSON.stringify(name)));
		tally.all++;
		tally.passOver(`value at ../${shownName(name)} that is too long to be looked at`, 1, line, raw);
		return;
	}
	if (!isJson(raw)) throw new NotJson(line, 'a value is no JSON');
	if (raw.startsWith('{') || raw.startsWith('[')) {
		const found = takeNested(raw, 0, name, walk.limits.depth);
		if (typeof found === 'string') {
			tally.all++;
			tally.passOver(`value at ../${shownName(name)} that has one name twice`, 1, line, raw);
			return;
		}
		for (const { name: path, value: text, kind } of found.members) {
			tally.all++;
			envelope.value({ path, text: text ?? '', kind, line, isSeveral: path.includes('[') });
		}
		if (found.members.length > 0) return;
		tally.all++;
		tally.blank++;
		return;
	}
	tally.all++;
	const [member] = takeMember(raw);
	envelope.value({ path: name, text: member?.value ?? '', kind: member?.kind ?? 'text', line, isSeveral: false });
}

/** Parses a value without nested values that is known to be JSON. */
function takeMember(raw: string) {
	const found = takeNested(`[${raw}]`, 0, '', 1);
	return typeof found === 'string' ? [] : found.members;
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

/** Reports every object in a value, or in the part of it that was kept. */
function noteObjects({ raw, line }: JsonValue, key: string, lookalikes: WalkContext['lookalikes']): void {
	const open: { readonly names: Set<string>; readonly within: Set<string> }[] = [];
	const close = () => {
		const closed = open.pop();
		if (closed === undefined) return;
		lookalikes.note({ ...closed, line, where: shownName(JSON.stringify(key)), isSibling: false });
		const outer = open.at(-1);
		if (outer) for (const name of closed.within) addName(outer.within, name);
	};
	for (const [token, content, colon] of raw.matchAll(/"([^"\\]*(?:\\[\s\S][^"\\]*)*)"\s*(:)?|[{}]/g)) {
		if (token === '{') open.push({ names: new Set(), within: new Set() });
		else if (token === '}') close();
		const inner = open.at(-1);
		if (content === undefined || !colon || inner === undefined) continue;
		addName(inner.names, content);
		addName(inner.within, content);
	}
	while (open.length > 0) close();
}
