import { endsWithPath } from '../core/tree-columns.js';
import type { KnownNames } from './known-names.js';

/** Something that stands at one path of a document: an element or an attribute, a member of an object. */
export interface OutlineNode {
	/** As written, with its prefix; an attribute with `@`. */
	readonly name: string;
	/** Its own name, without prefix or mark. */
	readonly own: string;
	readonly parent: OutlineNode | null;
	readonly children: Map<string, OutlineNode>;
	/** How often it stands in the document. */
	count: number;
	/** It stands several times in one of its parents, or is an array. */
	repeats: boolean;
	/** Values that it holds itself, not within others. */
	values: number;
	/** JSON: it is an array at least once, and so many of its elements are objects. */
	isArray: boolean;
	objects: number;
	/** Which of its parents it stood in last. */
	seenIn: number;
}

/** Paths of a document that are told apart: a head of 256 KiB could have more only to be slow. */
const MOST_NODES = 20_000;

/** What the head of a document shows of its shape. */
export class Outline {
	readonly document = newNode('', '', null);
	/** In the order in which they come. */
	readonly nodes: OutlineNode[] = [];

	get isFull(): boolean {
		return this.nodes.length >= MOST_NODES;
	}

	/** Notes that something of that name stands within something else. */
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

/** The nodes from the outermost down to this one. */
export function chainOf(node: OutlineNode): OutlineNode[] {
	const chain: OutlineNode[] = [];
	for (let at: OutlineNode | null = node; at !== null && at.parent !== null; at = at.parent) chain.unshift(at);
	return chain;
}

/** The own names that lead to a node, as a person writes its path. */
export function pathOf(node: OutlineNode): string {
	return chainOf(node)
		.map(({ own }) => own)
		.join('.');
}

/** The first of some nodes whose name, or the end of whose path, is the one given. */
export function findNamed(nodes: readonly OutlineNode[], name: string): OutlineNode | undefined {
	return nodes.find((node) => node.own === name || endsWithPath(pathOf(node), name));
}

/** What the choice of a record rests on, so that it can be told. */
export interface Choice {
	readonly node: OutlineNode;
	/** Columns of the schema that records have, or get from what stands before them. */
	readonly obtained: ReadonlySet<string>;
	/** Columns of the schema that each record gets from outside of it, with the path from there. */
	readonly inherited: readonly { readonly column: string; readonly path: string }[];
	/**
	 * Something within it holds the key, so that it may be a record as well, and one of several: a column that could not be
	 * the same for all of them stands outside of it.
	 */
	readonly within: { readonly node: OutlineNode; readonly column: string } | null;
}

/** Candidates and values that are compared: what more there is came later in the head. */
const MOST_CANDIDATES = 100;
const MOST_LEAVES = 400;

/**
 * Chooses the node that is a record: the one under which most of what the schema knows is found, each once, and its key
 * with it. Of equals the one that stands several times, then the one that leaves least of what repeats outside, then
 * the innermost. What stands once in something that stands several times is a part of it, and no record.
 *
 * @param candidates - those that may be records
 * @returns `null` where the schema knows nothing of any of them
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

/** The best of the candidates so far. */
interface Best {
	readonly node: OutlineNode;
	readonly inside: ReadonlySet<string>;
	readonly outside: Outside;
	readonly rank: readonly number[];
}

/** Values outside of a record that it takes, by column. */
type Outside = ReadonlyMap<string, OutlineNode>;

/** What holds the key within a record, where something stands beside it that no two records have alike. */
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
	const beside = inside.find(({ chain, inherits, key }) => {
		return !inherits && !key && chain.length - 1 < holders.length && chain.at(-2) === holders[chain.length - 2];
	});
	return beside ? { node, column: beside.column } : null;
}

interface Leaf {
	readonly node: OutlineNode;
	readonly chain: readonly OutlineNode[];
}

/** The schema's columns that records at a node would have: those within them, and those that they would take from outside. */
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
		// What lies within another column's value is that one's.
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

/** The path to a value from a record that it lies outside of: `../@Country`. */
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
