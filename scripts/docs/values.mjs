// docs/reference/values.md: what becomes of every value. The outcomes in its tables are what the program's own checks say.

import { ValueFault } from '../../dist/source/core/records/record.js';
import { parseColumnType } from '../../dist/source/core/schema/column-types.js';
import { compileValueCheck } from '../../dist/source/core/values/check-value.js';
import { CONVERSIONS } from '../../dist/source/core/values/conversions.js';
import { USUAL_NULLS } from '../../dist/source/core/values/null-texts.js';
import { code, heading, table } from './markdown.mjs';

/** The day that the examples are read on. */
const RUN_DATE = '2026-11-23';

const INTRODUCTION = `
A value is stored as it was written, or somebody is told. A column's type may change a value's form only where that loses
nothing: \`20101012\` in a date column, \`5.5\` in a decimal. Whatever would lose something is a [reject](errors.md) that says
what. What the config asks for beyond that (\`default\`, \`onInvalid: null\`, \`leadingZeros: drop\`, …) is
[counted by column](#what-is-counted).

Both engines store the same. The same rules hold for every format; what JSON and sheets know of a value beyond its text is
[below](#json-and-sheets).

## In every column

- Blanks at the ends of a value are taken off.
- Empty and blank text is null, and so are the texts of \`nulls\`, exactly as they are written there; without \`nulls\` they
  are ${USUAL_NULLS.map(code).join(', ')}. A column may name its own, and \`nulls: []\` names none: \`NULL\` and
  \`Null\` are names of people. What a column \`allowed\` is a value, whatever \`nulls\` says.
- A null takes the column's \`default\`. Where it has none, and the column is \`required\` or a key, the record is a reject.
- A value that its column does not take makes the record a reject; with \`onInvalid: null\` it becomes null, but never in a
  column that is \`required\` or a key.
- \`allowed\` and \`pattern\` look at the value as it is written.
- A country that is too long for its column, and that \`policies.countries\` knows, is stored as the name it stands for.

## Text

\`varchar(n)\`, \`char(n)\` and \`text\` are stored as written: \`007\` is \`007\`. A label made of digits, such as a post code, a
phone number or an id, is text. What is too long is a reject, and so is a NUL, half a character, or what could not be
decoded.
`;

const WHOLE = `
## Whole numbers

\`int\` (32 bits), \`int(n)\` (n digits) and \`bigint\` (64 bits). A sign in front is no part of a number that is not negative.
What is out of range is a reject.
`;

const DECIMALS = `
## Decimals

\`decimal(p,s)\` has p digits, s of them behind the point, and is stored with all s of them. Both engines keep every digit:
PostgreSQL as \`numeric(p,s)\`, SQLite as text in a column of the type \`DECIMAL_TEXT(p,s)\`, since a double would keep 15
digits. On SQLite, compare and add up with \`cast(x as real)\`: \`select sum(cast(Fee as real))\`; \`sum(Fee)\` does so by itself.

A table of an earlier version, which kept up to 15 digits as a double, gets the new type with the first run that concerns
it; \`plan\` shows it, and no value changes.
`;

const SPELLINGS = `
## Numbers as people write them

\`number\` in a column says by an example how its numbers are written: \`1.234,56\`, \`1,234.56\`, \`1 234,56\`, \`1'234.56\`,
\`1234,56\`. A number without thousands is taken as well; one that is grouped in another way is a reject. Narrow and
no-break spaces count as spaces. Numbers that are numbers in their file, as in JSON and sheets, are written as those have it.
`;

const DATES = `
## Dates

\`date\` is stored as \`YYYY-MM-DD\`. \`formats\` are tried in order; without them it is ISO 8601. They are made of \`YYYY\`,
\`YY\`, \`MM\`, \`M\`, \`MMM\` (Jan … Dec), \`DD\`, \`D\`, \`HH\`, \`mm\`, \`ss\`, \`S\` (a digit of a second each) and \`Z\` (\`Z\`, \`+02:00\`);
everything else stands for itself.

A time or a time zone in a \`date\` makes the record a reject, but for midnight, which says nothing; \`time: drop\` takes both
off, and the day stays as it is written.

**Bounds.** A day that cannot be is a reject, since it may have been written in another order: \`20100306\` as \`DDMMYYYY\` is
in the year 306. Where a column has several formats, the first that leads within the bounds counts. \`min\` and \`max\` set
others: \`1900-01-01\`, \`runDate\`, \`runDate+1\`, \`runDate-30\`.

| column | first day | last day |
|---|---|---|
| \`birthDateColumn\` | \`1850-01-01\` | the run date |
| \`latestBy\` | \`1900-01-01\` | the day after the run date |
| others | \`1800-01-01\` | \`2200-12-31\`, and \`9999-12-31\`, by which programs mean never |

**Years of two digits** are those of the hundred years that end with the column's last day, or 20 years after the run date where
that is sooner. So no birth is in the future.
`;

const MOMENTS = `
## Dates with a time

\`datetime\` is stored as \`YYYY-MM-DD HH:MM:SS\`, and behind it the fraction of a second where there is one, without zeros at
its end. A date without a time is its midnight. More than six digits of a second are a reject.

A time zone is a reject, unless the column says \`zone: UTC\`: then every value must have one, and is put into UTC.
`;

const FORMATS = `
## Booleans

\`boolean\` is 1 for true, t, yes, y, 1, and 0 for false, f, no, n, 0, in any case.

## JSON and sheets

- A JSON number is its spelling: \`1.10\` in a text column is \`1.10\`, and 20 digits stay 20 digits. \`true\` and \`false\` are text.
- A number that has lost the zero of \`DDMMYYYY\`, as 6031987 has, gets it back in a date column.
- A cell of a sheet that is a date is that date, whatever the column's \`formats\`: ISO 8601, to the millisecond, without a
  zone. In a text column it is \`2026-01-01\` or \`2026-01-01T10:30:00\`.
- A cell that is a number has the number in a column of numbers, and what it shows in a column of text where its format adds
  zeros, letters or signs: \`00000\` and \`00,000\` show 2134 as \`02134\`, \`"M"000000\` 123 as \`M000123\`, \`0%\` 0.5 as \`50%\`. Thousands, places
  and exponents are no part of it, and what is rounded for show is the number itself. A column of dates takes either.
- A sheet keeps 15 digits. A whole number that has lost others is a reject (\`E_CELL\`). A fraction has the digits that the file
  has, but for what a sum adds behind the 15th: \`0.30000000000000004\` is \`0.3\`.
- A cell that shows \`#N/A\` is null; other errors, and formulas that were never computed, are rejects.
`;

const COUNTED = `
## What is counted

The report (\`--json\`) has for every file, in \`reading.conversions\`, how many values of the records that can be staged are
stored in another form than they are written in: by column and kind, with the line of the first.
`;

const EXAMPLES = {
	whole: [
		['int(5)', {}, ['2134', '-12', '+5', '02134', '123456', '1,234', '5.0']],
		['int(5)', { leadingZeros: 'drop' }, ['02134', '-007', '0']],
		['bigint', {}, ['9223372036854775807', '9223372036854775808']],
	],
	decimals: [
		['decimal(10,2)', {}, ['5.5', '5.50', '+5', '.5', '-0', '1e3', '5.500', '5.505', '05.5', '123456789.00', '1,5']],
		['decimal(22,2)', {}, ['12345678901234567890.12']],
	],
	spellings: [
		['decimal(10,2)', { number: '1.234,56' }, ['1.234,56', '1234,56', '-0,5', '1.234', '1,234.56', '12.34']],
		['int', { number: '1 234,56' }, ['12 345', '12345', '1.234']],
	],
	dates: [
		['date', { formats: ['YYYYMMDD'] }, ['20101012', '20100230', '17000101']],
		['date', {}, ['2026-01-01', '2026-01-01T00:00', '2026-01-01T10:30', '2026-01-01T00:00Z', '9999-12-31']],
		['date', { time: 'drop' }, ['2026-01-01T23:30+02:00']],
		['date', { name: 'born', formats: ['DDMMYYYY'] }, ['06032010', '20100306', '24112026']],
		['date', { name: 'born', formats: ['DD.MM.YY'] }, ['23.11.26', '24.11.26']],
		['date', { formats: ['DD.MM.YY'] }, ['24.11.26', '24.11.46']],
	],
	moments: [
		['datetime', {}, ['2026-01-01', '2026-01-01T10:00:00.900', '2026-01-01T10:00:00.1234567', '2026-01-01T10:00Z']],
		['datetime', { zone: 'UTC' }, ['2026-01-01T01:30:00+02:00', '2026-01-01T01:30:00']],
	],
};

/** The page. */
export function valuesPage() {
	const kinds = Object.entries(CONVERSIONS).map(([kind, meaning]) => [code(kind), meaning]);
	return [
		heading('Values', 'source/core and scripts/docs/values.mjs'),
		INTRODUCTION,
		WHOLE,
		outcomes(EXAMPLES.whole),
		DECIMALS,
		outcomes(EXAMPLES.decimals),
		SPELLINGS,
		outcomes(EXAMPLES.spellings),
		DATES,
		`\nOn the run date ${RUN_DATE}, where \`born\` is the \`birthDateColumn\`:\n`,
		outcomes(EXAMPLES.dates),
		MOMENTS,
		outcomes(EXAMPLES.moments),
		FORMATS,
		COUNTED,
		`\n${table(['kind', 'a value …'], kinds)}\n`,
	].join('');
}

function outcomes(examples) {
	const rows = examples.flatMap(([type, settings, texts]) =>
		texts.map((text) => [code(type), settingsText(settings), code(text), outcome(type, settings, text)]),
	);
	return `\n${table(['type', 'settings', 'written', 'stored'], rows)}\n`;
}

function settingsText({ name, ...settings }) {
	const said = Object.entries(settings).map(([key, value]) =>
		code(`${key}: ${Array.isArray(value) ? `[${value.join(', ')}]` : value}`),
	);
	return [...(name === undefined ? [] : [code(name)]), ...said].join(', ');
}

/** What the program stores, or why it refuses. */
function outcome(type, settings, text) {
	const column = { name: 'c', type: parseColumnType(type), formats: [], allowed: null, pattern: null, ...settings };
	const rules = { runDate: RUN_DATE, birthDateColumn: 'born', latestBy: 'seen' };
	const value = compileValueCheck(column, rules)(text, 'text');
	return value instanceof ValueFault ? `reject (\`${value.code}\`): ${value.reason}` : code(String(value));
}
