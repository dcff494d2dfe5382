/** A text that is no UTF-8 arrives with this character where its bytes were. */
const UNKNOWN = '\ufffd';

/** A value that cannot be given as it is. */
export class UnfitValue extends Error {}

/** A value as SQLite writes it: whole numbers with all their digits, other numbers so that they are read back the same, bytes as hex. */
export function sqliteText(value: unknown, column: string): string | null {
	if (value === null) return null;
	if (typeof value === 'string') {
		if (value.includes(UNKNOWN)) throw new UnfitValue(`a text in "${column}" is no UTF-8: read it as hex(${column})`);
		return value;
	}
	if (typeof value === 'bigint') return value.toString();
	if (typeof value === 'number') return realText(value);
	return (value as Buffer).toString('hex');
}

/** Numbers that are no whole ones by their kind keep a point, as SQLite shows them. */
function realText(value: number): string {
	if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
	const text = String(value);
	return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
