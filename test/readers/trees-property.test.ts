import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addsUp } from '../../source/core/reading/reading.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { readTree } from '../helpers/read-tree.js';

const text = fc.constantFrom('A', 'Zoë', 'a & b', '<x>', '日本', "O'Neil", '"q"', 'constructor', '0', ']]>');
const person = fc.record({
	id: fc.constantFrom('1', '007', '123456789012345678', 'x-1'),
	name: text,
	last: fc.constantFrom('20260101', '20251231'),
	State: fc.constantFrom('VIC', 'TN', '7'),
	Country: fc.constantFrom('AU', 'NZ'),
});
type Person = Readonly<Record<'id' | 'name' | 'last' | 'State' | 'Country', string>>;
type Column = keyof Person;

/** A value somewhere in a document: a text, or values by name; several of one name are a list. */
type Tree = string | { readonly [name: string]: Tree | readonly Tree[] };

/** How a sender lays records out. */
const layout = fc.record({
	format: fc.constantFrom('json', 'jsonl', 'xml', 'xml-attributes'),
	/** What holds each value within a record; empty for the record itself. */
	holders: fc.record({
		id: fc.constantFrom('', 'who'),
		name: fc.constantFrom('', 'who', 'who.person'),
		last: fc.constantFrom('', 'seen'),
		State: fc.constantFrom('', 'at', 'at.place'),
		Country: fc.constantFrom('', 'at', 'origin'),
	}),
	/** Records of one country stand together, and do not name it. */
	isGrouped: fc.boolean(),
	depth: fc.integer({ min: 0, max: 2 }),
	/** More that is said beside the records. */
	beside: fc.constantFrom<readonly string[]>([], ['made'], ['made', 'total']),
});
type Layout = ReturnType<typeof layout.generate> extends { value: infer T } ? T : never;

const FAULTS = ['none', 'other name', 'list', 'text', 'scalar', 'doubled', 'outside'] as const;

/** A record as it is laid out. */
function recordTree(one: Person, { holders, isGrouped }: Layout): Tree {
	const tree: Record<string, Tree> = {};
	for (const column of Object.keys(one) as Column[]) {
		if (isGrouped && column === 'Country') continue;
		let at = tree;
		for (const name of holders[column].split('.').filter(Boolean)) {
			at[name] ??= {};
			at = at[name] as Record<string, Tree>;
		}
		at[column] = one[column];
	}
	return tree;
}

function escaped(value: string): string {
	return value.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function xml(name: string, tree: Tree, inAttributes: boolean): string {
	if (typeof tree === 'string') return `<${name}>${escaped(tree)}</${name}>`;
	const entries = Object.entries(tree);
	const isAttribute = ([key, value]: (typeof entries)[number]) =>
		inAttributes && typeof value === 'string' && key !== '#';
	const attributes = entries.filter(isAttribute).map(([key, value]) => ` ${key}="${escaped(value as string)}"`);
	const children = entries
		.filter((entry) => !isAttribute(entry))
		.map(([key, value]) => {
			if (key === '#') return value as string;
			const all = Array.isArray(value) ? value : [value];
			return all.map((each) => xml(key, each as Tree, inAttributes)).join('\n');
		});
	return `<${name}${attributes.join('')}>${children.join('')}</${name}>`;
}

/** The whole document, with something wrong in it. */
function write(people: readonly Person[], made: Layout, fault: (typeof FAULTS)[number]): string {
	const isXml = made.format.startsWith('xml');
	const trees = people.map((one) => recordTree(one, made));
	const last = trees.at(-1) as Record<string, Tree>;
	const records: (Tree | readonly Tree[])[] = [...trees];
	const more: Record<string, Tree | readonly Tree[]> = {};
	if (fault === 'list') last.name = isXml ? (['x', 'y'] as never) : (['x', 'y'] as never);
	if (fault === 'scalar' && !isXml) records.push('7', [last] as never);
	if (fault === 'text' && isXml) more['#'] = '7;x';
	if (fault === 'doubled') last.other = { name: 'x', id: '9' };
	if (fault === 'other name' || fault === 'outside') records.pop();
	if (fault === 'other name') more.patient = last;
	if (made.format === 'jsonl') {
		const lines = fault === 'other name' || fault === 'outside' ? [...records, last] : records;
		return lines.map((each) => `${JSON.stringify(each)}\n`).join('');
	}
	const groups = new Map<string, (Tree | readonly Tree[])[]>();
	for (const [at, record] of records.entries()) {
		const key = made.isGrouped ? ((people[at] ?? people.at(-1)) as Person).Country : '';
		groups.set(key, [...(groups.get(key) ?? []), record]);
	}
	const beside = {
		...(made.beside.includes('made') ? { made: 'today' } : {}),
		...(made.beside.includes('total') ? { total: String(people.length) } : {}),
	};
	const holders = [...groups].map(([Country, rows]) => ({
		...(made.isGrouped ? { Country } : {}),
		...more,
		...(isXml ? { c: rows as readonly Tree[] } : { rows: rows as readonly Tree[] }),
	}));
	let whole: Tree = made.isGrouped
		? { ...beside, groups: holders as readonly Tree[] }
		: { ...beside, ...((holders[0] ?? {}) as Record<string, Tree>) };
	for (let i = 0; i < made.depth; i++) whole = { data: whole };
	if (fault === 'outside') whole = { ...(whole as Record<string, Tree>), archive: { old: last } };
	return isXml ? xml('feed', whole, made.format === 'xml-attributes') : JSON.stringify(whole);
}

test('every value of a table is in its row, whatever the layout; with a fault a record is there, rejected, or its file refused', async () => {
	const numRuns = 40 * PROPERTY_RUNS;
	await fc.assert(
		fc.asyncProperty(
			fc.array(person, { minLength: 2, maxLength: 6 }),
			layout,
			fc.constantFrom(...FAULTS),
			async (people, made, fault) => {
				const content = write(people, made, fault);
				const read = await readTree(`a.${made.format.replace('-attributes', '')}`, content);
				const isGrouped = made.isGrouped && made.format !== 'jsonl';
				const expected = people.map(({ id, name, last, State, Country }) =>
					JSON.stringify([id, name, last, State, made.isGrouped && !isGrouped ? undefined : Country]),
				);
				if (read.account !== null) expect(addsUp(read.account), content).toBe(true);
				if (fault === 'none') expect(read, content).toMatchObject({ refused: null, rejected: 0 });
				if (read.refused !== null) return;
				const rows = read.rows.map((row) =>
					JSON.stringify([row.CustomerID, row.CustomerName, row.LastConsultedDate, row.State, row.Country]),
				);
				// The preview has the rejects as well, which are not to be trusted.
				const right = expected.filter((each) => rows.includes(each)).length;
				const isSaid = read.doubts.length > 0;
				expect(right + read.rejected >= people.length || isSaid, `${content}\n${rows.join('\n')}`).toBe(true);
				if (fault === 'none') expect([...rows].sort(), content).toEqual([...expected].sort());
			},
		),
		{ numRuns },
	);
}, 600_000);
