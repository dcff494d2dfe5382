// The config's JSON Schema, for editors and for the reference page.
import { z } from 'zod';
import { documentShape } from '../../dist/source/config/document.js';

/** The schema as zod gives it: what a config may hold once variables are put in. */
export function configSchema() {
	return z.toJSONSchema(documentShape, { io: 'input', unrepresentable: 'any' });
}

/** The schema for editors: `"${NAME}"` may stand in the place of every value, and a comma-separated text of a list. */
export function editorSchema() {
	return { title: 'etl-tui config', ...withVariables(configSchema()) };
}

const VARIABLE = { type: 'string', pattern: '\\$\\{' };

function withVariables(node) {
	const { properties, additionalProperties, items, description, default: usual, ...rest } = node;
	const say = description === undefined ? {} : { description };
	const open = (each) => (typeof each === 'object' ? withVariables(each) : each);
	if (properties || typeof additionalProperties === 'object') {
		const made = properties && Object.entries(properties).map(([key, each]) => [key, withVariables(each)]);
		return {
			...say,
			...rest,
			...(made && { properties: Object.fromEntries(made) }),
			additionalProperties: open(additionalProperties),
		};
	}
	if (items?.properties) return { ...say, ...rest, items: withVariables(items) };
	if (items) return { ...say, anyOf: [{ ...rest, items }, { type: 'string' }] };
	if (rest.anyOf?.some((each) => each.properties)) return { ...say, anyOf: rest.anyOf.map(withVariables) };
	if (rest.anyOf) return { ...say, anyOf: [...rest.anyOf, VARIABLE] };
	if (rest.type === 'string' && !rest.enum && !rest.pattern && rest.maxLength === undefined) return { ...say, ...rest };
	return { ...say, anyOf: [rest, VARIABLE] };
}
