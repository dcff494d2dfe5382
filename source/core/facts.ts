import type { Facts } from './plan.js';

/** A value's leaves by their paths, such as `policies.maxRejects.count`. Things in a list go by their `name`. */
export function toFacts(value: unknown, path = ''): Facts {
	if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) ?? 'nothing' };
	const entries: [string, unknown][] = Array.isArray(value)
		? value.map((each, index) => [nameOf(each) ?? String(index), each])
		: Object.entries(value);
	if (entries.length === 0) return { [path]: Array.isArray(value) ? '[]' : '{}' };
	return Object.assign({}, ...entries.map(([key, each]) => toFacts(each, path === '' ? key : `${path}.${key}`)));
}

function nameOf(value: unknown): string | null {
	return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : null;
}
