import { normalizeHeader } from '../../core/schema.js';
import { localName, scanMarkup } from './scan-markup.js';

/** An element as the head of a document shows it. */
interface ElementStats {
	/** Names from the root down, as written. */
	readonly path: readonly string[];
	count: number;
	/** Local names of its attributes and children: what would be columns. */
	readonly names: Set<string>;
	/** It has children or attributes. */
	structured: boolean;
}

/** Levels in which a record is looked for. */
const MAX_DEPTH = 20;

/**
 * Finds the element that is a record: the one that is named; else the one with most attributes and children that the
 * schema knows; else the first that stands several times and has any; else the outermost below the root that has;
 * else a leaf that stands several times; else the root.
 *
 * @param head - the beginning of the document, which may end anywhere
 * @returns its names from the root down, as written; `null` where there is no element, or none of that name
 */
export function findRecord(
	head: string,
	recordName: string | undefined,
	known: ReadonlySet<string>,
): readonly string[] | null {
	const elements = collect(head);
	if (recordName !== undefined) {
		return elements.find(({ path }) => localName(path.at(-1) ?? '') === recordName)?.path ?? null;
	}
	const [root, ...below] = elements;
	if (!root) return null;
	const structured = elements.filter((each) => each.structured);
	const score = ({ names }: ElementStats) => [...names].filter((name) => known.has(normalizeHeader(name))).length;
	const best = structured.reduce((best, each) => (score(each) > score(best) ? each : best), root);
	if (score(best) > 0) return best.path;
	const repeated = below.find((each) => each.structured && each.count > 1) ?? below.find((each) => each.structured);
	const chosen = repeated ?? below.find((each) => each.count > 1) ?? root;
	// A root that holds nothing holds no records: no element stands at that path.
	return chosen.structured || chosen !== root ? chosen.path : [...root.path, ''];
}

function collect(head: string): ElementStats[] {
	const elements = new Map<string, ElementStats>();
	const open: { readonly name: string; readonly stats: ElementStats }[] = [];
	for (let at = 0; ; ) {
		const markup = scanMarkup(head, at);
		if (markup === null) return [...elements.values()];
		if (markup.kind === 'close') open.pop();
		if (markup.kind === 'open' && open.length >= MAX_DEPTH) return [...elements.values()];
		if (markup.kind === 'open' || markup.kind === 'empty') {
			const parent = open.at(-1)?.stats;
			parent?.names.add(localName(markup.name));
			if (parent) parent.structured = true;
			const path = [...open.map(({ name }) => name), markup.name];
			const key = path.join('\n');
			const stats = elements.get(key) ?? { path, count: 0, names: new Set(), structured: false };
			elements.set(key, stats);
			stats.count++;
			for (const name of attributeNames(head.slice(at, markup.end))) {
				stats.names.add(localName(name));
				stats.structured = true;
			}
			if (markup.kind === 'open') open.push({ name: markup.name, stats });
		}
		at = markup.end;
	}
}

/** The names of a tag's attributes, without those that are XML's own. */
export function attributeNames(tag: string): string[] {
	return [...tag.matchAll(/\s([^\s=/>"']+)\s*=\s*(?:"[^"]*"|'[^']*')/g)]
		.map(([, name = '']) => name)
		.filter((name) => !/^xml(?:ns)?(?::|$)/.test(name) && !/^xsi:/.test(name));
}
