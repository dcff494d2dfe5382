import { endsWithPath } from '../../core/schema/tree-columns.js';
import type { KnownNames } from './known-names.js';

/** A node at one path of a document: an element, an attribute, or a member of an object. */
export interface OutlineNode {
	/** As written, with its prefix; an attribute with `@`. */
	readonly name: string;
	/** Its name without prefix and mark. */
	readonly own: string;
	readonly parent: OutlineNode | null;
	readonly children: Map<string, OutlineNode>;
	/** Number of its occurrences in the document. */
	count: number;
	/** Whether it occurs several times in one of its parents, or is an array. */
	repeats: boolean;
	/** Number of its own values, without those of nested nodes. */
	values: number;
	/** JSON: number of objects among its elements, where it is an array at least once. */
	isArray: boolean;
	objects: number;
	/** Number of the parent in which it occurred last. */
	seenIn: number;
}

/** Number of distinct paths. A head of 256 KiB has more only in an attack. */
const MOST_NODES = 20_000;

/** The structure of a document's head. */
export class Outline {
	readonly document = newNode('', '', null);
	/** In order of their first occurrence. */
	readonly nodes: OutlineNode[] = [];

	get isFull(): boolean {
		return this.nodes.length >= MOST_NODES;
	}

	/** Notes a child by its name. */
	enter(parent: OutlineNode, name: string, own = name): OutlineNode {
		let node = parent.children.get(name);
		if (node === undefined) {
			node = newNode(name, own, parent);
			parent.children.set(name, node);
			this.nodes.push(node);
		}
		if (node.seenIn === parent.count && parent.count > 0) node.repeats = true;
		node.seenIn = parent.count;
		node.count++;
		return node;
	}
}

function newNode(name: string, own: string, parent: OutlineNode | null): OutlineNode {
	const children = new Map<string, OutlineNode>();
	const counts = { count: 0, repeats: false, values: 0, isArray: false, objects: 0, seenIn: 0 };
	return { name, own, parent, children, ...counts };
}

/** The nodes from the root to this one. */
export function chainOf(node: OutlineNode): OutlineNode[] {
	const chain: OutlineNode[] = [];
	for (let at: OutlineNode | null = node; at !== null && at.parent !== null; at = at.parent) chain.unshift(at);
	return chain;
}

/** The path of a node as a person writes it, without prefixes. */
export function pathOf(node: OutlineNode): string {
	return chainOf(node)
		.map(({ own }) => own)
		.join('.');
}

/** The first node whose name or end of path is the given one. */
export function findNamed(nodes: readonly OutlineNode[], name: string): OutlineNode | undefined {
	return nodes.find((node) => node.own === name || endsWithPath(pathOf(node), name));
}

/** The chosen record and the reasons for it. */
export interface Choice {
	readonly node: OutlineNode;
	/** Columns of the schema that records have or inherit. */
	readonly obtained: ReadonlySet<string>;
	/** Columns of the schema that each record inherits, with the path of the value. */
	readonly inherited: readonly { readonly column: string; readonly path: string }[];
	/**
	 * A node within it that has the key, so that it may be the record instead. `column` is outside that node, and differs
	 * between records.
	 */
	readonly within: { readonly node: OutlineNode; readonly column: string } | null;
}

/** Limits of candidates and of values that are compared. Further ones are later in the head. */
const MOST_CANDIDATES = 100;
const MOST_LEAVES = 400;

/**
 * Chooses the record node: the one with most columns of the schema, each once, and with the key. Of equal nodes it is
 * one that occurs several times, then the one that leaves the fewest repeated values outside, then the innermost. A
 * node that occurs once within a repeated node is a part of that node and no record.
 *
 * @param candidates - nodes that may be records
 * @returns `null` where no candidate has a column of the schema
 */
export function chooseRecord(
	candidates: readonly OutlineNode[],
	nodes: readonly OutlineNode[],
	known: KnownNames,
): Choice | null {
	const leaves = nodes
		.filter((node) => node.children.size === 0 && known.called(pathOf(node)) !== null)
		.slice(0, MOST_LEAVES)
		.map((node) => ({ node, chain: chainOf(node) }));
	const { keys } = known;
	const totals = new Map<OutlineNode, number>();
	for (const node of nodes) {
		for (let at: OutlineNode | null = node; at; at = at.parent) totals.set(at, (totals.get(at) ?? 0) + node.values);
	}
	let best: Best | null = null;
	for (const node of candidates.slice(0, MOST_CANDIDATES)) {
		const chain = chainOf(node);
		const top = chain.slice(0, -1).find(({ repeats }) => repeats);
		if (top !== undefined && !node.repeats) continue;
		const { inside, outside } = obtained(node, leaves, known);
		if (inside.size === 0) continue;
		const held = [...inside].filter((column) => keys.has(column)).length;
		if (keys.size > 0 && held === 0) continue;
		const lost =
			top === undefined
				? 0
				: (totals.get(top) ?? 0) - (totals.get(node) ?? 0) - valuesWithin(top, [...outside.values()]);
		const repeats = node.repeats ? 1 : 0;
		const rank = [held, inside.size + outside.size, repeats, -lost, chain.length];
		if (best === null || isGreater(rank, best.rank)) best = { node, inside, outside, rank };
	}
	if (best === null) return null;
	const { node, inside, outside } = best;
	const before = [...outside].filter(([, leaf]) => nodes.indexOf(leaf) < nodes.indexOf(node));
	const columns = new Set([...inside, ...before.map(([column]) => column)]);
	const inherited = [...outside].map(([column, leaf]) => ({ column, path: outsidePath(node, leaf) }));
	return { node, obtained: columns, inherited, within: holderOfKey(node, leaves, known) };
}

/** The best candidate so far. */
interface Best {
	readonly node: OutlineNode;
	readonly inside: ReadonlySet<string>;
	readonly outside: Outside;
	readonly rank: readonly number[];
}

/** Values that a record inherits, by column. */
type Outside = ReadonlyMap<string, OutlineNode>;

/** The node within a record that has the key, where the record also has a value that differs between records. */
function holderOfKey(record: OutlineNode, leaves: readonly Leaf[], known: KnownNames): Choice['within'] {
	const depth = chainOf(record).length;
	const inside = leaves.flatMap(({ chain }) => {
		const found =
			chain[depth - 1] === record
				? known.called(
						chain
							.slice(depth)
							.map(({ own }) => own)
							.join('.'),
					)
				: null;
		return found ? [{ ...found, chain }] : [];
	});
	const [first, ...more] = inside.filter(({ key }) => key).map(({ chain }) => chain.slice(0, -1));
	if (first === undefined) return null;
	const shared = first.findIndex((node, at) => more.some((chain) => chain[at] !== node));
	const holders = shared === -1 ? first : first.slice(0, shared);
	const node = holders.at(-1);
	if (node === undefined || node === record) return null;
	const sibling = inside.find(({ chain, inherits, key }) => {
		return !inherits && !key && chain.length - 1 < holders.length && chain.at(-2) === holders[chain.length - 2];
	});
	return sibling ? { node, column: sibling.column } : null;
}

interface Leaf {
	readonly node: OutlineNode;
	readonly chain: readonly OutlineNode[];
}

/** The schema's columns that records at a node would have: their own, and those that they would inherit. */
function obtained(record: OutlineNode, leaves: readonly Leaf[], known: KnownNames) {
	const exact = new Set<string>();
	const called = new Map<string, Map<string, boolean>>();
	const beyond = new Map<string, OutlineNode[]>();
	const records = chainOf(record);
	for (const { node, chain } of leaves) {
		const shared = records.findIndex((each, at) => chain[at] !== each);
		const below = chain.slice(shared === -1 ? records.length : shared);
		const path = below.map(({ own }) => own).join('.');
		const found = known.called(path);
		if (found === null) continue;
		const { column, inherits } = found;
		const isSeveral = below.some(({ repeats }) => repeats);
		if (shared !== -1) {
			if (!isSeveral && inherits) beyond.set(column, [...(beyond.get(column) ?? []), node]);
			continue;
		}
		// A value within another column's value belongs to that column.
		const holders = below.slice(0, -1).map(({ own }) => known.ofKind(own)?.column ?? column);
		if (known.ofKind(path)?.column !== column && holders.some((each) => each !== column)) continue;
		if (!isSeveral && known.ofKind(path)?.column === column) exact.add(column);
		called.set(column, (called.get(column) ?? new Map()).set(path, isSeveral));
	}
	const inside = new Set(exact);
	for (const [column, paths] of called) if (paths.size === 1 && ![...paths.values()][0]) inside.add(column);
	const outside = new Map<string, OutlineNode>();
	for (const [column, nodes] of beyond) {
		if (!called.has(column) && nodes.length === 1) outside.set(column, nodes[0] as OutlineNode);
	}
	return { inside, outside };
}

function valuesWithin(top: OutlineNode, nodes: readonly OutlineNode[]): number {
	return nodes.filter((node) => chainOf(node).includes(top)).reduce((sum, { values }) => sum + values, 0);
}

/** The path from a record to a value outside of it, such as `../@Country`. */
function outsidePath(record: OutlineNode, leaf: OutlineNode): string {
	const from = chainOf(record);
	const to = chainOf(leaf);
	const shared = from.findIndex((node, at) => to[at] !== node);
	const below = to.slice(shared).map(({ name, own }) => (name.startsWith('@') ? `@${own}` : own));
	return `${'../'.repeat(from.length - shared)}${below.join('.')}`;
}

function isGreater(rank: readonly number[], than: readonly number[]): boolean {
	const at = rank.findIndex((each, index) => each !== than[index]);
	return at !== -1 && (rank[at] as number) > (than[at] as number);
}
