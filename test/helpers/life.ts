import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { feedText, type Person, type Workplace, workplace } from './cli.js';
import type { TestDatabase } from './postgres.js';

/** A workplace and who asks its database, as another client would. */
export interface Home {
	readonly at: Workplace;
	readonly ask: (sql: string) => Promise<Record<string, unknown>[]>;
	/** Writes the config, with the home's connection. */
	configure(more: Readonly<Record<string, unknown>>): void;
}

/** One thing that life brings, and the words of the run that follows. */
export interface Chapter {
	readonly what: string;
	/** The command; `run` where it is left out. */
	readonly command?: 'undo' | 'repair';
	readonly words: readonly string[];
	prepare(home: Home): void;
}

/** What stands in stage and tables: one text each, the same wherever the same rows stand. */
export interface Standing {
	readonly stage: string;
	readonly targets: string;
}

/** A home on SQLite, or on the PostgreSQL that is given. */
export function home(database: TestDatabase | null): Home {
	const at = workplace();
	const connection = database ? { connection: database.url } : {};
	const made: Home = {
		at,
		ask: database ? (sql) => database.ask(sql) : async (sql) => at.rows(sql),
		configure: (more) => at.configure({ ...connection, ...more }),
	};
	made.configure({});
	return made;
}

const PEOPLE = 900;
const POLICIES = { maxRejects: 20 };
const ALIASES = { ...POLICIES, countries: { USA: ['US', 'U.S.A.'] } };

/**
 * Days of a feed's life: two files, moves, an alias, a correction, a late day, a repetition, a reject that is mended
 * and one that is waived, a wider column, a file taken back.
 */
export const LIFE: readonly Chapter[] = [
	{
		what: 'two files, some of their records rejects',
		words: ['--date', '2026-11-21'],
		prepare: ({ at, configure }) => {
			configure({ policies: POLICIES, source: `${at.folder}/21` });
			at.put('../21/a.txt', feedText(people(0, PEOPLE)));
			at.put('../21/b.txt', feedText([...people(PEOPLE, 200), { id: 'x', birth: 'never' }, { id: 'y', opened: '1' }]));
		},
	},
	{
		what: 'customers who moved',
		words: ['--date', '2026-11-22'],
		prepare: ({ at, configure }) => {
			configure({ policies: POLICIES, source: `${at.folder}/22` });
			at.put('../22/a.txt', feedText(people(300, PEOPLE, { shift: 1, consulted: '20261115' })));
		},
	},
	{
		what: 'an alias of a country',
		words: ['--date', '2026-11-22'],
		prepare: ({ at, configure }) => configure({ policies: ALIASES, source: `${at.folder}/22` }),
	},
	{
		what: 'a correction',
		words: ['--date', '2026-11-21'],
		prepare: ({ at, configure }) => {
			configure({ policies: ALIASES, source: `${at.folder}/21` });
			at.put('../21/a.txt', feedText(people(100, PEOPLE - 200, { shift: 2, consulted: '20261102' })));
		},
	},
	{
		what: 'a late day',
		words: ['--date', '2026-11-20'],
		prepare: ({ at, configure }) => {
			configure({ policies: ALIASES, source: `${at.folder}/20` });
			at.put('../20/a.txt', feedText(people(0, PEOPLE, { consulted: '20261119' })));
		},
	},
	{
		what: 'the same day again',
		words: ['--date', '2026-11-22'],
		prepare: ({ at, configure }) => configure({ policies: ALIASES, source: `${at.folder}/22` }),
	},
	{
		what: 'a reject that is mended',
		command: 'repair',
		words: ['--date', '2026-11-21', 'mended.txt', '--note', 'by phone'],
		prepare: ({ at }) => {
			const file = path.join(at.folder, 'mended.txt');
			at.etl('rejects', 'all', '--column', 'DateofBirth', '--output', file);
			writeFileSync(file, readFileSync(file, 'utf8').replace('|•••|A|', '|06031987|A|'));
		},
	},
	{
		what: 'a reject that nobody will mend',
		command: 'repair',
		words: ['--date', '2026-11-21', '--waive', 'all', '--note', 'test data'],
		prepare: () => undefined,
	},
	{
		what: 'a change of the schema that needs a word',
		words: ['--date', '2026-11-23', '--allow-destructive'],
		prepare: ({ at, configure }) => {
			configure({ policies: ALIASES, source: `${at.folder}/23`, schema: { columns: WIDER } });
			at.put('../23/a.txt', feedText(people(600, 500, { shift: 3, consulted: '20261120' })));
		},
	},
	{
		what: 'a file that is taken back',
		command: 'undo',
		words: ['--date', '2026-11-22', '--file', 'a.txt'],
		prepare: () => undefined,
	},
];

const WIDER = [
	{ name: 'CustomerName', type: 'varchar(300)', required: true, sensitive: true },
	{ name: 'CustomerID', type: 'varchar(18)', required: true, key: true },
	{ name: 'CustomerOpenDate', type: 'date', required: true, formats: ['YYYYMMDD'] },
	{ name: 'LastConsultedDate', type: 'date', formats: ['YYYYMMDD'] },
	{ name: 'VaccinationType', type: 'char(5)' },
	{ name: 'DoctorConsulted', type: 'char(200)' },
	{ name: 'State', type: 'char(8)' },
	{ name: 'Country', type: 'char(5)' },
	{ name: 'PostCode', type: 'int(5)', omittable: true },
	{ name: 'DateofBirth', type: 'date', formats: ['DDMMYYYY'] },
	{ name: 'ActiveCustomer', type: 'char(1)' },
];

const COUNTRIES = ['IND', 'USA', 'US', 'NPL', 'DE', 'USA'];

function people(from: number, count: number, more: { shift?: number; consulted?: string } = {}): Person[] {
	return Array.from({ length: count }, (_, index) => ({
		id: String(100_000 + from + (index % Math.ceil(count * 0.97))),
		country: COUNTRIES[(from + index + (index % 3 === 0 ? (more.shift ?? 0) : 0)) % COUNTRIES.length] as string,
		consulted: more.consulted ?? `202610${String(1 + (index % 28)).padStart(2, '0')}`,
	}));
}

/**
 * Reads what stands in the database, with nothing of ours in between, and throws unless it agrees with itself: each
 * file's rows are all there or none, nothing is there twice, each customer is in one table.
 */
export async function look({ ask, at }: Home): Promise<Standing> {
	const tables = await tableNames(ask);
	if (!tables.includes('etl_run_files')) return { stage: digest([]), targets: digest([]) };
	const files = new Map((await ask('select * from etl_run_files')).map((row) => [String(row.file_id), row]));
	const rows = async (table: string) => (tables.includes(table) ? await ask(`select * from "${table}"`) : []);
	const stage = await rows('med_users_master');
	const places = (all: readonly Record<string, unknown>[]) => all.map((row) => `${row.etl_file_id}/${row.etl_record}`);
	const faults: string[] = [];
	const counts = new Map<string, number>();
	for (const { etl_file_id } of stage) counts.set(String(etl_file_id), (counts.get(String(etl_file_id)) ?? 0) + 1);
	const repairs = (await rows('etl_repairs')).filter((row) => row.undone_by === null);
	for (const { file_id, outcome } of repairs)
		if (outcome === 'repaired') counts.set(String(file_id), (counts.get(String(file_id)) ?? 0) - 1);
	for (const [id, file] of files) {
		const there = counts.get(id) ?? 0;
		if (String(file.active) === '1' && there !== Number(file.staged))
			faults.push(`file ${id}: ${there} rows, not ${file.staged}`);
		if (String(file.active) === '1' && Number(file.records) !== Number(file.staged) + Number(file.rejected))
			faults.push(`file ${id}: records are not staged and rejected`);
		if (String(file.active) !== '1' && there > 0) faults.push(`file ${id}: ${there} rows though it is not active`);
	}
	for (const id of counts.keys()) if (!files.has(id)) faults.push(`rows of file ${id}, which nothing knows`);
	if (new Set(places(stage)).size !== stage.length) faults.push('a record is staged twice');
	const named = (row: Record<string, unknown>) => {
		const { etl_run_id: _, etl_file_id: id, ...rest } = row;
		const file = files.get(String(id));
		return JSON.stringify(Object.entries({ ...rest, file: `${file?.run_date} ${file?.name}` }).map(String));
	};
	const targets: string[] = [];
	const owners = new Set<string>();
	for (const table of tables.filter((name) => /^med_users_(?!master$)/.test(name))) {
		const held = await rows(table);
		for (const { CustomerID } of held) {
			if (owners.has(String(CustomerID))) faults.push(`customer ${CustomerID} stands in ${table} and elsewhere`);
			owners.add(String(CustomerID));
		}
		targets.push(...held.map((row) => `${table} ${named(row)}`));
	}
	if (faults.length > 0) throw new Error(`${at.folder}: ${faults.join('; ')}`);
	const mended = repairs.map(
		(row) => `${files.get(String(row.file_id))?.name} ${row.record} ${row.outcome} ${row.note}`,
	);
	return { stage: digest([...stage.map(named), ...mended]), targets: digest(targets) };
}

async function tableNames(ask: Home['ask']): Promise<string[]> {
	const lists = [
		"select name from sqlite_master where type = 'table'",
		"select table_name as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'",
	];
	for (const list of lists) {
		try {
			return (await ask(list)).map((row) => String(row.name)).sort();
		} catch {
			// The other engine's, or no database yet.
		}
	}
	return [];
}

function digest(rows: readonly string[]): string {
	return `${rows.length} ${createHash('sha256')
		.update([...rows].sort().join('\n'))
		.digest('hex')}`;
}
