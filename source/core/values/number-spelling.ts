/** How numbers are written in a column, inferred from an example such as `1.234,56`. */
export interface NumberSpelling {
	readonly example: string;
	/** Whether the example has decimals. */
	readonly hasDecimals: boolean;
	/** Reads a number in that spelling: with a point and without groups, such as `-1234.56`. `null` where it is none. */
	read(value: string): string | null;
}

/** Characters that look the same, and that programs use for one another. */
const ALIKE: readonly string[] = [' \u00A0\u2009\u202F', "'\u2019"];

const MARKS = '.,';
const GROUPS = `.,${ALIKE.join('')}`;

/**
 * Infers the group separator and the decimal mark from an example.
 *
 * @returns a fault where the example leaves one of them open
 */
export function parseNumberExample(example: string): NumberSpelling | { readonly fault: string } {
	const fault = (why: string) => ({ fault: `${why}; expected an example such as 1.234,56` });
	const [, both, mark] = BOTH.exec(example) ?? [];
	if (both !== undefined && mark !== undefined && both !== mark) return spelling(example, both, mark);
	const [, whole, group, rest] = GROUPED.exec(example) ?? [];
	const decimals = PLAIN.exec(example)?.[1];
	if (group !== undefined && whole !== '0') {
		if (decimals !== undefined && rest === '') return fault('is a number with thousands, or one with decimals');
		return spelling(example, group, null);
	}
	if (decimals !== undefined) return spelling(example, null, decimals);
	if (both !== undefined) return fault('is a number with one sign for thousands and decimals');
	return fault(/^\d+$/.test(example) ? 'is a number without thousands and decimals' : 'is no number');
}

const BOTH = new RegExp(`^\\d{1,3}([${GROUPS}])\\d{3}(?:\\1\\d{3})*([${MARKS}])\\d+$`);
const GROUPED = new RegExp(`^(\\d{1,3})([${GROUPS}])\\d{3}((?:\\2\\d{3})*)$`);
const PLAIN = new RegExp(`^\\d+([${MARKS}])\\d+$`);

function spelling(example: string, group: string | null, mark: string | null): NumberSpelling {
	return { example, hasDecimals: mark !== null, read: reader(group, mark) };
}

function reader(group: string | null, mark: string | null): NumberSpelling['read'] {
	const sign = group === null ? '' : `[${ALIKE.find((alike) => alike.includes(group)) ?? group}]`;
	const grouped = group === null ? '' : `\\d{1,3}(?:${sign}\\d{3})+|`;
	const regex = new RegExp(`^([+-]?)(${grouped}\\d*)${mark === null ? '()' : `(?:[${mark}](\\d*))?`}$`);
	const between = group === null ? null : new RegExp(sign, 'g');
	return (value) => {
		const match = regex.exec(value);
		if (!match) return null;
		const whole = between === null ? match[2] : (match[2] as string).replace(between, '');
		return `${match[1]}${whole}${match[3] ? `.${match[3]}` : ''}`;
	};
}
