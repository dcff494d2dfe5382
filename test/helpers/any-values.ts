import fc from 'fast-check';

/** A value as it is written in a column, and what is to be stored: `null` where something would be lost. */
export interface WrittenValue {
	readonly column: string;
	readonly text: string;
	readonly stored: string | null;
}

/** The columns that values are written for, as the config has them. */
export const COLUMNS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
	whole: { type: 'int(7)' },
	zeros: { type: 'bigint', leadingZeros: 'drop' },
	grouped: { type: 'bigint', number: '1 234,5' },
	amount: { type: 'decimal(24,3)' },
	local: { type: 'decimal(15,2)', number: '1.234,56' },
	day: { type: 'date', formats: ['DDMMYYYY', 'YYYY/M/D'] },
	born: { type: 'date', formats: ['DD.MM.YY'] },
	seen: { type: 'datetime' },
	world: { type: 'datetime', zone: 'UTC' },
	text: { type: 'varchar(20)' },
};

/** The day of the run: nobody is born after it. */
export const RUN_DATE = '2026-11-23';

const two = (n: number) => String(n).padStart(2, '0');

/** Any value in any of the spellings that its column takes, or with something more that it would lose; blanks around it or none. */
export function anyWrittenValue(): fc.Arbitrary<WrittenValue> {
	const value = fc.oneof(whole(), zeros(), grouped(), amount(), local(), day(), born(), seen(), world(), text());
	const blank = fc.constantFrom('', '', '', '', '', ' ', '   ', '\t', '\n', '\u00A0', '\u3000', ' \n ');
	return fc
		.tuple(value, blank, blank)
		.map(([each, before, behind]) => ({ ...each, text: `${before}${each.text}${behind}` }));
}

const written = (column: string, text: string, stored: string | null): WrittenValue => ({ column, text, stored });

function whole(): fc.Arbitrary<WrittenValue> {
	return fc
		.tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.constantFrom('plain', 'plus', 'zero'))
		.map(([n, how]) => {
			if (how === 'zero') return written('whole', `${n < 0 ? '-' : ''}0${Math.abs(n)}`, null);
			return written('whole', how === 'plus' && n >= 0 ? `+${n}` : String(n), String(n));
		});
}

function zeros(): fc.Arbitrary<WrittenValue> {
	return fc
		.tuple(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), fc.nat(4))
		.map(([n, count]) => written('zeros', '0'.repeat(count) + n, String(n)));
}

function grouped(): fc.Arbitrary<WrittenValue> {
	const sign = fc.constantFrom(' ', '\u00A0', '\u202F');
	return fc
		.tuple(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), sign, fc.constantFrom('', 'none', 'early'))
		.map(([n, between, how]) => {
			const digits = how === 'none' ? String(n) : inGroups(String(n), between);
			const early = how === 'early' && (n > 999n || n < -999n);
			return written(
				'grouped',
				early ? `${digits.slice(0, -4)}${digits.slice(-3)}${between}1` : digits,
				early ? null : String(n),
			);
		});
}

function inGroups(digits: string, between: string): string {
	return digits.replace(/\B(?=(?:\d{3})+$)/g, between);
}

/** A decimal as whole and fraction, with all places of its scale. */
function decimal(
	digits: number,
	scale: number,
): fc.Arbitrary<{ readonly whole: string; readonly fraction: string; readonly sign: string }> {
	return fc.tuple(fc.bigInt({ min: 0n, max: 10n ** BigInt(digits) - 1n }), fc.boolean()).map(([units, negative]) => {
		const all = String(units).padStart(scale + 1, '0');
		const sign = negative && units !== 0n ? '-' : '';
		return { whole: all.slice(0, -scale), fraction: all.slice(-scale), sign };
	});
}

function amount(): fc.Arbitrary<WrittenValue> {
	const how = fc.constantFrom('canonical', 'short', 'longer', 'exponent', 'finer', 'zero');
	return fc.tuple(decimal(24, 3), how).map(([{ whole, fraction, sign }, spelling]) => {
		const stored = `${sign}${whole}.${fraction}`;
		switch (spelling) {
			case 'short':
				return written('amount', stored.replace(/\.?0+$/, ''), stored);
			case 'longer':
				return written('amount', `${stored}000`, stored);
			case 'exponent':
				return written(
					'amount',
					`${sign}${whole.slice(0, 1)}.${whole.slice(1)}${fraction}e${whole.length - 1}`,
					stored,
				);
			case 'finer':
				return written('amount', `${stored}1`, null);
			case 'zero':
				return written('amount', `${sign}0${whole}.${fraction}`, null);
			default:
				return written('amount', stored, stored);
		}
	});
}

function local(): fc.Arbitrary<WrittenValue> {
	return fc
		.tuple(decimal(15, 2), fc.constantFrom('groups', 'plain', 'other'))
		.map(([{ whole, fraction, sign }, how]) => {
			const stored = `${sign}${whole}.${fraction}`;
			if (how === 'other') return written('local', `${sign}${whole}.${fraction}`, null);
			return written('local', `${sign}${how === 'groups' ? inGroups(whole, '.') : whole},${fraction}`, stored);
		});
}

function anyDay(from: string, to: string): fc.Arbitrary<string> {
	return fc
		.date({ min: new Date(`${from}Z`), max: new Date(`${to}Z`), noInvalidDate: true })
		.map((date) => date.toISOString().slice(0, 10));
}

function day(): fc.Arbitrary<WrittenValue> {
	const how = fc.constantFrom('digits', 'slashes', 'timed', 'early');
	return fc.tuple(anyDay('1800-01-01', '2200-12-31'), how).map(([iso, spelling]) => {
		const [year = '', month = '', date = ''] = iso.split('-');
		if (spelling === 'slashes') return written('day', `${year}/${Number(month)}/${Number(date)}`, iso);
		if (spelling === 'timed') return written('day', `${date}${month}${year} 10:00`, null);
		if (spelling === 'early') return written('day', `${date}${month}0${year.slice(1)}`, null);
		return written('day', `${date}${month}${year}`, iso);
	});
}

function born(): fc.Arbitrary<WrittenValue> {
	return anyDay('1926-11-24', RUN_DATE).map((iso) => {
		const [year = '', month = '', date = ''] = iso.split('-');
		return written('born', `${date}.${month}.${year.slice(2)}`, iso);
	});
}

interface AnyMoment {
	readonly iso: string;
	readonly clock: string;
	readonly fraction: string;
}

function moment(): fc.Arbitrary<AnyMoment> {
	const digits = fc.oneof(fc.constant(0), fc.nat(999_999));
	return fc.tuple(anyDay('1900-01-02', '2199-12-30'), fc.nat(86_399), digits).map(([iso, seconds, micros]) => ({
		iso,
		clock: [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((n) => two(Math.trunc(n))).join(':'),
		fraction: String(micros).padStart(6, '0').replace(/0+$/, ''),
	}));
}

const joined = (clock: string, fraction: string) => (fraction === '' ? clock : `${clock}.${fraction}`);

function seen(): fc.Arbitrary<WrittenValue> {
	const how = fc.constantFrom('T', ' ', 'longer', 'finer', 'zone');
	return fc.tuple(moment(), how).map(([{ iso, clock, fraction }, spelling]) => {
		const stored = `${iso} ${joined(clock, fraction)}`;
		const text = `${iso}T${joined(clock, fraction)}`;
		if (spelling === 'finer') return written('seen', `${iso}T${clock}.${fraction.padEnd(6, '0')}1`, null);
		if (spelling === 'zone') return written('seen', `${text}+01:00`, null);
		if (spelling === 'longer') return written('seen', `${iso}T${clock}.${fraction}000`, stored);
		return written('seen', spelling === 'T' ? text : stored, stored);
	});
}

function world(): fc.Arbitrary<WrittenValue> {
	return fc.tuple(moment(), fc.integer({ min: -14 * 4, max: 14 * 4 }), fc.boolean()).map(([utc, quarters, bare]) => {
		const { iso, clock, fraction } = utc;
		const local = new Date(Date.parse(`${iso}T${clock}Z`) + quarters * 900_000).toISOString().slice(0, 19);
		const zone =
			quarters === 0
				? 'Z'
				: `${quarters < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(quarters) / 4))}:${two((Math.abs(quarters) % 4) * 15)}`;
		if (bare) return written('world', joined(local, fraction), null);
		return written('world', joined(local, fraction) + zone, `${iso} ${joined(clock, fraction)}`);
	});
}

function text(): fc.Arbitrary<WrittenValue> {
	const character = fc.constantFrom(...'abcABC012 é日😀-\'"&<;,|.%\n\t\\#=+@“−\u00A0\u0301\u200D\u202E\u2028');
	return fc
		.array(character, { minLength: 1, maxLength: 24 })
		.map((characters) => characters.join(''))
		.filter((each) => each.trim() !== '')
		.map((each) => written('text', each, [...each.trim()].length > 20 ? null : each.trim()));
}
