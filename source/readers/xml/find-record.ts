import type { Doubt } from '../../core/reading/reading.js';
import { visible } from '../../core/values/visible.js';
import { shownName } from '../other-tables.js';
import type { ReaderOptions } from '../reader.js';
import type { KnownNames } from '../trees/known-names.js';
import { type Choice, chainOf, chooseRecord, findNamed, Outline, type OutlineNode } from '../trees/outline.js';
import { isBlank } from './characters.js';
import { localName, scanMarkup } from './scan-markup.js';

/** Depth to which a record is searched. */
const MAX_DEPTH = 20;

/** The element of a record. */
export interface FoundRecord {
	/** Names as written, from the root on. */
	readonly path: readonly string[];
	readonly inherited: Choice['inherited'];
	readonly doubts: readonly Doubt[];
	/** Columns that may be outside the records, and that are not in the head. */
	readonly missing: ReadonlySet<string>;
}

/**
 * Finds the record's element: the configured one; else the one with most of the schema, see `chooseRecord`; else the
 * first that occurs several times and has attributes or children; else the outermost below the root that has some;
 * else a leaf that occurs several times; else the root.
 *
 * @param head - the beginning of the document, which may be cut anywhere
 * @returns `null` where there is no element, or none with the configured name
 */
export function findRecord(head: string, options: ReaderOptions, known: KnownNames): FoundRecord | null {
	const { recordName } = options;
	const outline = outlineOf(head);
	const elements = outline.nodes.filter(({ name }) => !name.startsWith('@'));
	const [root, ...below] = elements;
	if (recordName !== undefined) {
		const named = findNamed(elements, recordName);
		return named === undefined ? null : { path: pathTo(named), inherited: [], doubts: [], missing: known.inheriting };
	}
	if (!root) return null;
	const isStructured = ({ children }: OutlineNode) => children.size > 0;
	const best = chooseRecord(elements.filter(isStructured), outline.nodes, known);
	if (best !== null) {
		const { node, inherited, obtained } = best;
		const missing = new Set([...known.inheriting].filter((column) => !obtained.has(column)));
		return { path: pathTo(node), inherited, doubts: doubtsOf(best), missing };
	}
	const repeated = below.find((each) => isStructured(each) && each.count > 1) ?? below.find(isStructured);
	const chosen = repeated ?? below.find((each) => each.count > 1) ?? root;
	// An empty root has no records, so a path is given at which there is no element.
	const path = isStructured(chosen) || chosen !== root ? pathTo(chosen) : [root.name, ''];
	return { path, inherited: [], doubts: [], missing: known.inheriting };
}

/** The doubt about an element that contains another one with the key: it may be a record, or contain several. */
function doubtsOf({ node, within }: Choice): Doubt[] {
	if (within === null) return [];
	const [taken, inner] = [node, within.node].map(({ own }) => visible(shownName(own)));
	const message = `<${taken}> is taken for a record; <${inner}> within it holds the key, and ${within.column} is not in that`;
	return [{ code: 'D_RECORDS_PATH', message, setting: `read: { recordName: ${taken} }` }];
}

function pathTo(node: OutlineNode): string[] {
	return chainOf(node).map(({ name }) => name);
}

function outlineOf(head: string): Outline {
	const outline = new Outline();
	const open: OutlineNode[] = [outline.document];
	outline.document.count = 1;
	for (let at = 0; !outline.isFull; ) {
		const markup = scanMarkup(head, at);
		if (markup === null) break;
		const { kind, name, end } = markup;
		const inner = open.at(-1) as OutlineNode;
		if (kind === 'close' && open.length > 1) open.pop();
		if (kind === 'open' && open.length > MAX_DEPTH) break;
		if (kind === 'cdata' || (kind === 'text' && !isBlank(head.slice(at, end)))) inner.values++;
		if (kind === 'open' || kind === 'empty') {
			const node = outline.enter(inner, name, localName(name));
			for (const attribute of attributeNames(head.slice(at, end))) {
				outline.enter(node, `@${attribute}`, localName(attribute)).values++;
			}
			if (kind === 'open') open.push(node);
		}
		at = end;
	}
	return outline;
}

/** Names of a tag's attributes, without those of XML itself. */
function attributeNames(tag: string): string[] {
	return [...tag.matchAll(/[ \t\r\n]([^ \t\r\n=/>"']+)[ \t\r\n]*=[ \t\r\n]*(?:"[^"]*"|'[^']*')/g)]
		.map(([, name = '']) => name)
		.filter((name) => !/^xml(?:ns)?(?::|$)/.test(name) && !/^xsi:/.test(name));
}
