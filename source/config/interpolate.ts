/** A variable that a config uses and that the process does not have. */
export interface MissingVariable {
	readonly variable: string;
	/** The place in the config, such as `['connection']`. */
	readonly path: readonly PropertyKey[];
}

/**
 * Replaces environment variables in every text of a value: `${NAME}`, or `${NAME:-default}` where it is unset or empty.
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
	const fill = (text: string, path: readonly PropertyKey[]) =>
		text.replace(
			/\$\$\{|\$\{([^}]*?)(?::-([^}]*))?\}/g,
			(whole, name: string | undefined, fallback: string | undefined) => {
				if (whole === '$${') return '${';
				const found = env[name ?? ''];
				if (found !== undefined && (found !== '' || fallback === undefined)) return found;
				if (fallback !== undefined) return fallback;
				missing.push({ variable: name ?? '', path });
				return '';
			},
		);
	return { value: walk(value, []), missing };
}

/** Whether a text uses variables. */
export function namesVariables(value: unknown): boolean {
	return typeof value === 'string' && value.includes('${');
}
