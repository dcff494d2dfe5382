import { z } from 'zod';
import { documentShape } from './document.js';

interface SchemaNode {
	readonly properties?: Readonly<Record<string, SchemaNode>>;
	readonly additionalProperties?: SchemaNode | boolean;
	readonly items?: SchemaNode;
	readonly anyOf?: readonly SchemaNode[];
}

/** The keys of a config, to say of an unknown one which was meant. */
export interface KnownKeys {
	/** Those of the object at a path. */
	at(path: readonly PropertyKey[]): string[];
	/** Paths that end in a key, the shortest first: `policies.maxRejects`, `schema.columns[].name`. */
	places(key: string): string[];
}

export const KNOWN_KEYS: KnownKeys = {
	at: (path) => {
		let nodes = [root()];
		for (const part of path) nodes = nodes.flatMap((node) => stepInto(node, part));
		return nodes.flatMap(branches).flatMap((node) => Object.keys(node.properties ?? {}));
	},
	places: (key) => {
		const found = new Set(placesIn(root(), key, ''));
		// A list of sources has the same keys as one.
		const told = [...found].filter((each) => !found.has(each.replace('[]', '')) || !each.includes('[]'));
		return told.sort((a, b) => a.length - b.length);
	},
};

function root(): SchemaNode {
	return z.toJSONSchema(documentShape, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
}

function branches(node: SchemaNode): SchemaNode[] {
	return [node, ...(node.anyOf ?? []).flatMap(branches)];
}

/** Names that a person gives, such as those of environments, are no part of a path. */
function placesIn(node: SchemaNode, key: string, path: string): string[] {
	return branches(node).flatMap(({ properties = {}, items }) => [
		...Object.entries(properties).flatMap(([name, child]) => {
			const at = path === '' ? name : `${path}.${name}`;
			return [...(name === key ? [at] : []), ...placesIn(child, key, at)];
		}),
		...(items ? placesIn(items, key, `${path}[]`) : []),
	]);
}

function stepInto(node: SchemaNode, part: PropertyKey): SchemaNode[] {
	return branches(node).flatMap((each) => {
		if (typeof part === 'number') return each.items ? [each.items] : [];
		const property = each.properties?.[String(part)];
		if (property) return [property];
		return typeof each.additionalProperties === 'object' ? [each.additionalProperties] : [];
	});
}
