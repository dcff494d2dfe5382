/**
 * The names of a result's columns, each once, since a row is an object by name: in `select count(*), count(b)` the second
 * count would replace the first. The first of a name keeps it; the others get the next number that is no name yet.
 */
export function uniqueNames(names: readonly string[]): readonly string[] {
	const taken = new Set(names);
	if (taken.size === names.length) return names;
	const numbers = new Map<string, number>();
	return names.map((name) => {
		let number = (numbers.get(name) ?? 0) + 1;
		while (number > 1 && taken.has(`${name}_${number}`)) number++;
		numbers.set(name, number);
		if (number === 1) return name;
		taken.add(`${name}_${number}`);
		return `${name}_${number}`;
	});
}

/** The name that a column may have had before {@link uniqueNames} gave it a number. */
export function nameBefore(name: string): string {
	return name.replace(/_\d+$/, '');
}
