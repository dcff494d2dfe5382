import { normalizeHeader } from '../../core/schema.js';

/** An array within a document, or the document's own object: a path of no names. */
export interface RecordArray {
	/** The names that lead to it. */
	readonly path: readonly string[];
	/** Names of the objects in it. */
	readonly names: readonly string[];
	readonly holds: 'objects' | 'nothing' | 'others';
}

/** Levels of objects in which an array of records is looked for. */
const MAX_DEPTH = 20;

/**
 * Finds the arrays that stand within nested objects, in the head of a document that begins with an object; the object
 * itself is the first of what is given. Arrays within arrays are not looked into.
 */
export function findArrays(head: string): RecordArray[] {
	type Found = { path: string[]; names: string[]; holds: RecordArray['holds'] };
	const root: Found = { path: [], names: [], holds: 'objects' };
	const found = [root];
	// A string that the head cuts off ends with it: looking for its end behind each of its quotes would cost the square.
	const token = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)(?:"\s*(:)?|\\?$)|[{}[\]]/g;
	const path: string[] = [];
	let depth = 0;
	let array: { readonly depth: number; readonly found: Found } | null = null;
	let name = '';
	for (let match = token.exec(head); match; match = token.exec(head)) {
		const [text, content, colon] = match;
		if (content !== undefined) {
			if (colon === undefined) continue;
			name = content;
			const owner = depth === 1 ? root : array && depth === array.depth + 1 ? array.found : null;
			if (owner && !owner.names.includes(content)) owner.names.push(content);
		} else if (text === '{' || text === '[') {
			if (array === null && depth > 0) path[depth - 1] = name;
			depth++;
			if (text === '[' && array === null && depth > 1 && depth <= MAX_DEPTH) {
				const empty = /^\s*\]/.test(head.slice(token.lastIndex, token.lastIndex + 100));
				array = { depth, found: { path: path.slice(0, depth - 1), names: [], holds: empty ? 'nothing' : 'others' } };
				found.push(array.found);
			} else if (text === '{' && array && depth === array.depth + 1) array.found.holds = 'objects';
		} else {
			depth--;
			if (array && depth < array.depth) array = null;
		}
	}
	return found;
}

/**
 * Chooses what holds the records: the array that is named; else the one whose records have most names that the schema
 * knows; else the first array of objects; else the only array, where it is empty; else the document's own object.
 */
export function chooseArray(
	candidates: readonly RecordArray[],
	recordName: string | undefined,
	known: ReadonlySet<string>,
): RecordArray | null {
	const [root, ...arrays] = candidates;
	if (recordName !== undefined) return arrays.find(({ path }) => path.at(-1) === recordName) ?? null;
	const score = ({ names }: RecordArray) => names.filter((name) => known.has(normalizeHeader(name))).length;
	const full = arrays.filter((array) => array.holds === 'objects');
	const empty = arrays.length === 1 ? arrays.filter((array) => array.holds === 'nothing') : [];
	const ranked = [...full, ...empty, ...(root ? [root] : [])];
	return ranked.reduce<RecordArray | null>(
		(best, each) => (best === null || score(each) > score(best) ? each : best),
		null,
	);
}
