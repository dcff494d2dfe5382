import type { KnownNames } from '../trees/known-names.js';
import type { OutlineNode } from '../trees/outline.js';

/** Number of members that are compared. */
const COMPARED = 50;

/**
 * Whether records are members of an object, as in `{"c1": {…}, "c2": {…}}`. The members must be objects with the same
 * columns of the schema, and have the schema's key or most of what the schema knows in the document. Two addresses of
 * one customer have neither.
 */
export function hasKeyed(document: OutlineNode, nodes: readonly OutlineNode[], known: KnownNames): boolean {
	const all = columnsWithin(document, known);
	for (const node of [document, ...nodes]) {
		const members = [...node.children.values()];
		if (node.isArray || members.length < 2 || !members.every(isObject)) continue;
		const [first, ...more] = members.slice(0, COMPARED).map((member) => columnsWithin(member, known));
		const shared = [...(first ?? [])].filter((column) => more.every((columns) => columns.has(column)));
		const hasKey = shared.some((column) => known.keys.has(column));
		if (hasKey || (shared.length > 1 && shared.length * 2 > all.size)) return true;
	}
	return false;
}

function isObject({ children, values, isArray }: OutlineNode): boolean {
	return children.size > 0 && values === 0 && !isArray;
}

function columnsWithin(node: OutlineNode, known: KnownNames): Set<string> {
	const columns = new Set<string>();
	for (const child of node.children.values()) {
		const column = child.children.size === 0 ? known.called(child.own)?.column : undefined;
		if (column !== undefined) columns.add(column);
		for (const each of columnsWithin(child, known)) columns.add(each);
	}
	return columns;
}
