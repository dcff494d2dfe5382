import { z } from 'zod';
import { documentShape } from './document.js';

interface SchemaNode {
	readonly properties?: Readonly<Record<string, SchemaNode>>;
	readonly additionalProperties?: SchemaNode | boolean;
	readonly items?: SchemaNode;
	readonly anyOf?: readonly SchemaNode[];
}

/** Valid keys of the object at a path of a config, to suggest the most similar one. */
export function knownKeys(at: readonly PropertyKey[]): string[] {
	const root = z.toJSONSchema(documentShape, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
	let nodes: SchemaNode[] = [root];
	for (const part of at) nodes = nodes.flatMap((node) => stepInto(node, part));
	return nodes.flatMap((node) => [node, ...(node.anyOf ?? [])]).flatMap((node) => Object.keys(node.properties ?? {}));
}

function stepInto(node: SchemaNode, part: PropertyKey): SchemaNode[] {
	return [node, ...(node.anyOf ?? [])].flatMap((each) => {
		if (typeof part === 'number') return each.items ? [each.items] : [];
		const property = each.properties?.[String(part)];
		if (property) return [property];
		return typeof each.additionalProperties === 'object' ? [each.additionalProperties] : [];
	});
}
