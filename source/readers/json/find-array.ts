import type { ReaderOptions } from '../reader.js';
import type { KnownNames } from '../trees/known-names.js';
import { type Choice, chainOf, chooseRecord, findNamed, Outline, type OutlineNode } from '../trees/outline.js';
import { hasKeyed } from './find-keyed.js';

const NONE: ReadonlySet<string> = new Set();

/** Depth to which an array of records is searched. */
const MAX_DEPTH = 20;

/** The array or object with the records of a document. */
export interface RecordArray {
	/** Names that lead to it, through objects and arrays of objects; empty for the document itself. */
	readonly path: readonly string[];
	/** Whether the objects of the document itself are records, not those of an array. */
	readonly isDocument: boolean;
	/** Whether records are the members of an object, by key. */
	readonly isKeyed: boolean;
	/** Other arrays of objects, for a person. */
	readonly others: readonly string[];
	readonly inherited: Choice['inherited'];
	/** Columns that may be outside the records, and that are not in the head. */
	readonly missing: ReadonlySet<string>;
}

/**
 * Finds the records: in the configured array; else in the one with most of the schema, see `chooseRecord`; else in the
 * first array of objects; else in the only array, where it is empty; else in the document itself.
 *
 * @param head - the beginning of the document, which may be cut anywhere
 * @returns `null` where there is no array of that name
 */
export function findArray(head: string, options: ReaderOptions, known: KnownNames): RecordArray | null {
	const outline = outlineOf(head);
	const { document, nodes } = outline;
	const arrays = nodes.filter((node) => node.isArray);
	const full = arrays.filter(({ objects }) => objects > 0);
	const found = (node: OutlineNode, inherited: Choice['inherited'] = [], has = NONE): RecordArray => {
		const others = full.filter(
			(each) =>
				each !== node &&
				!chainOf(each)
					.slice(0, -1)
					.some(({ isArray }) => isArray),
		);
		const path = chainOf(node).map(({ own }) => own);
		const missing = new Set([...known.inheriting].filter((column) => !has.has(column)));
		const isDocument = node === document && !document.isArray;
		const isKeyed = isDocument && hasKeyed(document, nodes, known);
		return { path, isDocument, isKeyed, others: others.map((each) => pathTo(each).join('.')), inherited, missing };
	};
	if (options.recordName !== undefined) {
		const named = findNamed(arrays, options.recordName);
		return named === undefined ? null : found(named);
	}
	const best = chooseRecord([document, ...full], nodes, known);
	if (best !== null) return found(best.node, best.inherited, best.obtained);
	if (document.isArray) return found(document);
	const outer = full.filter(
		(node) =>
			!chainOf(node)
				.slice(0, -1)
				.some(({ isArray }) => isArray),
	);
	return found(outer[0] ?? (arrays.length === 1 ? arrays[0] : undefined) ?? document);
}

function pathTo(node: OutlineNode): string[] {
	return chainOf(node).map(({ own }) => own);
}

/** An open node while the head is scanned. */
interface Open {
	/** The node of an object or an array. Elements of an array share it. */
	readonly node: OutlineNode;
	readonly isArray: boolean;
}

/** The outline of a document that begins with an object or an array. Arrays in arrays are skipped. */
function outlineOf(head: string): Outline {
	const outline = new Outline();
	// A string that is cut by the head ends there. Searching for its end behind each quote would take quadratic time.
	const token = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)(?:"\s*(:)?|\\?$)|[{}[\]]|[^\s",:{}[\]]+/g;
	const open: Open[] = [];
	let skipped = 0;
	let name = '';
	const value = (isNull: boolean) => {
		const inner = open.at(-1);
		if (inner === undefined) return;
		const node = inner.isArray ? inner.node : outline.enter(inner.node, name);
		if (!isNull) node.values++;
	};
	for (let match = token.exec(head); match && !outline.isFull; match = token.exec(head)) {
		const [text, content, colon] = match;
		if (skipped > 0) {
			if (text === '{' || text === '[') skipped++;
			else if (text === '}' || text === ']') skipped--;
			continue;
		}
		if (content !== undefined) {
			if (colon === undefined) value(false);
			else name = nameOf(content);
		} else if (text === '{' || text === '[') {
			const inner = open.at(-1);
			const isArray = text === '[';
			if ((inner?.isArray && isArray) || open.length > MAX_DEPTH) {
				skipped = 1;
				continue;
			}
			const node =
				inner === undefined ? outline.document : inner.isArray ? inner.node : outline.enter(inner.node, name);
			if (isArray) {
				node.isArray = true;
				node.repeats = true;
			} else {
				if (inner === undefined || inner.isArray) node.count++;
				if (inner?.isArray) node.objects++;
			}
			open.push({ node, isArray });
		} else if (text === '}' || text === ']') open.pop();
		else value(text === 'null');
	}
	return outline;
}

function nameOf(content: string): string {
	if (!content.includes('\\')) return content;
	try {
		return JSON.parse(`"${content}"`) as string;
	} catch {
		return content;
	}
}
