/** An object in a config. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is an object. */
export function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Merges objects key by key; other values of the second replace those of the first. */
export function merge(first: Json, second: Json): Json {
	const merged = Object.entries(second).map(([key, value]) => {
		const before = Object.hasOwn(first, key) ? first[key] : undefined;
		return [key, isObject(before) && isObject(value) ? merge(before, value) : value] as const;
	});
	return Object.fromEntries([...Object.entries(first), ...merged]);
}

/** A value whose objects have sorted keys, so that its text is always the same. */
export function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.keys(value)
			.sort()
			.map((key) => [key, sorted(value[key])]),
	);
}
