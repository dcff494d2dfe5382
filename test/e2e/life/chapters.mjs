// A feed's life, a chapter a run of the program: what is put into the folder, what the config says, and the words.

import { columns, file, people, WRONG } from './data.mjs';

const DAY = (day) => ['--date', `2025-03-${String(day).padStart(2, '0')}`];
const name = (site, day) => `${site}_202503${String(day).padStart(2, '0')}.csv`;
const schema = (changed) => ({ schema: { columns: columns(changed) } });
const ALIAS = { countries: { USA: ['U S A'] } };
const LONG_IDS = { id: (number) => `${number}000000000` };
const WIDE = { ID: { type: 'varchar(18)' }, Name: { type: 'varchar(60)' } };
const BOTH_KEYS = { ...WIDE, Site: { key: true } };
const CARD_KEY = { ...WIDE, ID: { type: 'varchar(18)', key: false }, Card: { key: true } };

/**
 * Each: `what` it shows, `words` for the program, and perhaps `put` (files by name), `remove` (names), `config` (keys
 * that stay changed until a later chapter changes them), `policies` (likewise), `exit` (0 where nothing is said).
 */
export const CHAPTERS = [
	{
		what: 'a plan over nothing',
		words: ['plan', ...DAY(10)],
		put: { [name('north', 10)]: file([...people(0, 40), ...WRONG]), [name('south', 10)]: file(people(40, 30)) },
		config: schema({}),
		policies: { maxRejects: 10 },
	},
	{ what: 'the first day, two files, some rejects', words: ['run', ...DAY(10)] },
	{ what: 'the same day again', words: ['run', ...DAY(10)] },
	{
		what: 'a plan that is kept',
		words: ['plan', ...DAY(11), '--out', 'plan.json'],
		put: { [name('north', 11)]: file(people(20, 40, { seen: '20250310', shift: 1 })) },
	},
	{ what: 'that plan, applied', words: ['apply', 'plan.json'] },
	{
		what: 'a correction of the first day',
		words: ['run', ...DAY(10)],
		put: { [name('north', 10)]: file(people(5, 25, { seen: '20250305' })) },
	},
	{
		what: 'the correction taken back',
		words: ['run', ...DAY(10)],
		put: { [name('north', 10)]: file([...people(0, 40), ...WRONG]) },
	},
	{
		what: 'customers who move',
		words: ['run', ...DAY(12)],
		put: { [name('south', 12)]: file(people(10, 50, { seen: '20250311', shift: 2 })) },
	},
	{
		what: 'a day that comes late',
		words: ['run', ...DAY(8)],
		put: { [name('north', 8)]: file(people(0, 60, { seen: '20250207', shift: 3 })) },
	},
	{
		what: 'an older day, a country of its own',
		words: ['run', ...DAY(7)],
		put: { [name('south', 7)]: file(['2001,A,C2001,Old,20250101,PERU,1', '2002,A,C2002,Old,,PERU,2']) },
	},
	{
		what: 'a plan with new countries, where they need a word',
		words: ['plan', ...DAY(13)],
		put: { [name('north', 13)]: file(['2001,A,C2001,New,20250312,CHILE,1', '1001,A,C1,New,20250312,FIJI,2']) },
		policies: { maxRejects: 10, newCountries: 'ask' },
	},
	{ what: 'new countries without the word', words: ['run', ...DAY(13)], exit: 8 },
	{ what: 'new countries', words: ['run', ...DAY(13), '--allow-new-tables'] },
	{ what: 'another spelling of a country', words: ['run', ...DAY(12)], policies: { maxRejects: 10, ...ALIAS } },
	{ what: 'the spelling forgotten', words: ['run', ...DAY(12)], policies: { maxRejects: 10 } },
	{
		what: 'the step read alone',
		words: ['read', ...DAY(14)],
		put: { [name('north', 14)]: file(people(30, 40, { seen: '20250313', shift: 1 })) },
	},
	{ what: 'the step stage alone', words: ['stage', ...DAY(14)] },
	{ what: 'the step validate alone, while the stage is ahead', words: ['validate', ...DAY(14)], exit: 6 },
	{ what: 'the step transform alone', words: ['transform', ...DAY(14)] },
	{ what: 'the step validate alone', words: ['validate', ...DAY(14)] },
	{ what: 'every customer looked at again', words: ['run', ...DAY(14), '--full'] },
	{
		what: 'a row in each country',
		words: ['run', ...DAY(15)],
		put: { [name('south', 15)]: file(people(0, 30, { seen: '20250314', shift: 4 })) },
		policies: { maxRejects: 10, onMove: 'keep' },
	},
	{ what: 'one row again', words: ['run', ...DAY(15)], policies: { maxRejects: 10 } },
	{
		what: 'a copy under another day',
		words: ['run', ...DAY(16)],
		put: { [name('south', 16)]: file(people(0, 30, { seen: '20250314', shift: 4 })) },
	},
	{ what: 'the copy loaded', words: ['run', ...DAY(16)], policies: { maxRejects: 10, duplicates: 'load' } },
	{
		what: 'more rejects than allowed',
		words: ['run', ...DAY(17)],
		put: { [name('north', 17)]: file([...people(0, 9, { seen: '20250316' }), ...WRONG]) },
		policies: { maxRejects: 2 },
		exit: 5,
	},
	{ what: 'that day, mended', words: ['run', ...DAY(17)], put: { [name('north', 17)]: file(people(0, 9)) } },
	{
		what: 'a wider column',
		words: ['run', ...DAY(18)],
		put: { [name('north', 18)]: file(people(0, 20, { seen: '20250317' })) },
		config: schema({ Name: { type: 'varchar(60)' } }),
		policies: { maxRejects: 10 },
	},
	{
		what: 'a plan with a wider key',
		words: ['plan', ...DAY(19), '--out', 'plan.json'],
		put: { [name('north', 19)]: file(people(0, 25, { seen: '20250318', ...LONG_IDS })) },
		config: schema(WIDE),
	},
	{ what: 'that plan, applied: the key gets wider', words: ['apply', 'plan.json'] },
	{
		what: 'a day under the wider key',
		words: ['run', ...DAY(20)],
		put: { [name('south', 20)]: file(people(10, 25, { seen: '20250319', shift: 1, ...LONG_IDS })) },
	},
	{
		what: 'a key with one column more',
		words: ['run', ...DAY(21), '--allow-destructive'],
		put: { [name('south', 21)]: file(people(0, 20, { seen: '20250320', site: 'B' })) },
		config: schema(BOTH_KEYS),
	},
	{
		what: 'a day under that key',
		words: ['run', ...DAY(22)],
		put: { [name('north', 22)]: file(people(5, 20, { seen: '20250321', site: 'B', shift: 2 })) },
	},
	{ what: 'a narrower key without the word', words: ['run', ...DAY(22)], config: schema(WIDE), exit: 7 },
	{ what: 'a narrower key', words: ['run', ...DAY(22), '--allow-destructive'] },
	{
		what: 'another column for the key',
		words: ['run', ...DAY(23), '--allow-destructive'],
		put: { [name('south', 23)]: file(people(0, 30, { seen: '20250322', shift: 3, ...LONG_IDS })) },
		config: schema(CARD_KEY),
	},
	{
		what: 'a late day under that key',
		words: ['run', ...DAY(6)],
		put: { [name('south', 6)]: file(people(50, 30, { seen: '20250105', shift: 2 })) },
	},
	{ what: 'the first key again', words: ['run', ...DAY(23), '--allow-destructive'], config: schema(WIDE) },
	{
		what: 'columns that evolve',
		words: ['run', ...DAY(24)],
		put: { [name('north', 24)]: file(people(0, 20, { seen: '20250323', more: ['W'] }), ['Ward']) },
		policies: { maxRejects: 10, extraColumns: 'evolve' },
	},
	{
		what: 'one more of them',
		words: ['run', ...DAY(25)],
		put: { [name('north', 25)]: file(people(5, 20, { seen: '20250324', more: ['W', 'B'] }), ['Ward', 'Bed']) },
	},
	{
		what: 'a day without them',
		words: ['run', ...DAY(26)],
		put: { [name('south', 26)]: file(people(0, 20, { seen: '20250325', shift: 1 })) },
		policies: { maxRejects: 10 },
	},
	{
		what: 'a number that becomes text',
		words: ['run', ...DAY(26), '--allow-destructive'],
		config: schema({ ...WIDE, Score: { type: 'text' } }),
	},
	{
		what: 'text that becomes a number, and a narrower column',
		words: ['run', ...DAY(26), '--allow-destructive'],
		config: schema({ ...WIDE, Score: { type: 'int(1)' }, Name: { type: 'varchar(4)' } }),
		policies: { maxRejects: '100%' },
	},
	{ what: 'no date that decides', words: ['run', ...DAY(26)], config: { latestBy: null } },
	{ what: 'the date that decides', words: ['run', ...DAY(26)], config: { latestBy: 'Seen' } },
	{ what: 'views of other names', words: ['run', ...DAY(26)], config: { target: { view: 'seen_{country}' } } },
	{ what: 'no views', words: ['run', ...DAY(26)], config: { target: { view: null } } },
	{ what: 'a file that is gone', words: ['run', ...DAY(10)], exit: 11, remove: [name('south', 10)] },
	{ what: 'what the config would change', words: ['plan', '--schema-only'], config: { ...schema(WIDE), target: {} } },
	{ what: 'a look back: past runs', words: ['history'], look: true },
	{ what: 'a look back: rejects', words: ['rejects', '--show-sensitive', '--yes'], look: true },
	{ what: 'a look back: one customer', words: ['trace', '1005'], look: true },
];
