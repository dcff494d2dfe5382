/** A variable that a config uses and that the process does not have. */
export interface MissingVariable {
	readonly variable: string;
	/** The place in the config, such as `['connection']`. */
	readonly path: readonly PropertyKey[];
}

/**
 * Replaces environment variables in every text of a value: `${NAME}`, or `${NAME:-default}` where it is unset or empty. A
 * default may use variables too.
 * `$${` stays `${`.
 *
 * @returns the value, and every variable that is missing
 */
export function interpolate(
	value: unknown,
	env: Readonly<Record<string, string | undefined>>,
): { value: unknown; missing: MissingVariable[] } {
	const missing: MissingVariable[] = [];
	const walk = (node: unknown, path: readonly PropertyKey[]): unknown => {
		if (typeof node === 'string') return fill(node, path);
		if (Array.isArray(node)) return node.map((item, index) => walk(item, [...path, index]));
		if (node === null || typeof node !== 'object') return node;
		return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, walk(item, [...path, key])]));
	};
	const fill = (text: string, path: readonly PropertyKey[]): string => {
		const start = text.indexOf('${');
		if (start === -1) return text;
		const rest = text.slice(start + 2);
		if (text[start - 1] === '$') return `${text.slice(0, start - 1)}\${${fill(rest, path)}`;
		const end = endOf(rest);
		if (end === -1) return `${text.slice(0, start)}\${${fill(rest, path)}`;
		return text.slice(0, start) + valueIn(rest.slice(0, end), path) + fill(rest.slice(end + 1), path);
	};
	const valueIn = (inner: string, path: readonly PropertyKey[]): string => {
		const [, name = '', fallback] = /^(.*?)(?::-(.*))?$/s.exec(inner) ?? [];
		const found = env[name];
		if (found !== undefined && (found !== '' || fallback === undefined)) return found;
		if (fallback !== undefined) return fill(fallback, path);
		missing.push({ variable: name, path });
		return '';
	};
	return { value: walk(value, []), missing };
}

/** Where a variable ends: its default may have braces of its own, `${PREFIX:-med_${REGION}_{country}}`. */
function endOf(text: string): number {
	let open = 0;
	for (let at = 0; at < text.length; at++) {
		if (text[at] === '{') open++;
		else if (text[at] === '}' && open-- === 0) return at;
	}
	return text.indexOf('}');
}

/** Whether a text uses variables. */
export function namesVariables(value: unknown): boolean {
	return typeof value === 'string' && value.includes('${');
}
