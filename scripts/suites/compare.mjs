/**
 * What is different between two tables, or `null`. A table that has more empty columns at its end is the same.
 *
 * @param isAny - whether the row at that place may be any
 */
export function compareTables(expected, got, isAny = () => false) {
	const length = Math.max(expected.length, got.length);
	for (let at = 0; at < length; at++) {
		const [one, other] = [expected[at], got[at]];
		if (one === undefined) return `row ${at + 1} is too many: ${shown(other)}`;
		if (other === undefined) return `row ${at + 1} is missing: ${shown(one)}`;
		if (isAny(at)) continue;
		const width = Math.max(one.length, other.length);
		for (let column = 0; column < width; column++) {
			if ((one[column] ?? '') === (other[column] ?? '')) continue;
			return `row ${at + 1}, column ${column + 1} should be ${shown(one[column])} and is ${shown(other[column])}`;
		}
	}
	return null;
}

/** Characters of a value that a difference shows. */
const SHOWN = 120;

/** A value for people, cut. */
export function shown(value) {
	const text = JSON.stringify(value) ?? 'nothing';
	return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
