import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../../source/config/load.js';
import { EtlError } from '../../../source/core/errors.js';
import type { FileReport } from '../../../source/core/run/events.js';
import { openEngine } from '../../../source/engines/open.js';
import { localFolder } from '../../../source/sources/local-folder.js';
import { drive } from '../../../source/steps/drive.js';
import { runDay } from '../../../source/steps/pipeline.js';
import { quickFolder } from '../../helpers/folder.js';
import { LONG, oneOf, PROPERTY_RUNS } from '../../helpers/long.js';
import {
	jsonObject,
	LINE_WRITERS,
	type Line,
	type Table,
	typed,
	workbook,
	xmlElement,
} from '../../helpers/table-writers.js';

/**
 * For any file that is made from a known table, with any of these faults put in: every record is in the stage, in the
 * rejects, or its file is refused; and every value in the stage is the one that was written.
 */
const RUNS = LONG ? Math.ceil(PROPERTY_RUNS / 5) : 1;

const HEADER = ['ID', 'Name', 'Seen', 'State', 'Country'] as const;
type Column = (typeof HEADER)[number];

/** What stands in a file of one record, by the schema's columns; what is left out stands in the file nowhere. */
type Written = Partial<Record<Column, string>> & { readonly ID: string };

/** A file, and the records that it holds. */
interface MadeFile {
	readonly name: string;
	readonly content: Buffer;
	readonly records: readonly Written[];
}

const anyRecord = fc.record({
	Name: fc.constantFrom(
		'Ann',
		'Bo Öz',
		"O'Hara",
		'Smith, J',
		'say "hi"',
		'a;b',
		'x|y',
		'日本 太郎',
		'H',
		'T',
		'Null Island',
	),
	Seen: fc.constantFrom('20260101', '20251231', '20240229'),
	State: fc.constantFrom('VIC', 'NSW', '07', 'T', ''),
	Country: fc.constantFrom('AU', 'NZ', 'IND'),
});

/** Records with a mark each, by which they are found wherever they went. */
const anyRecords: fc.Arbitrary<Written[]> = fc
	.array(anyRecord, { minLength: 3, maxLength: 12 })
	.map((records) => records.map((record, at) => ({ ID: `0${1000 + at}Q`, ...record })));

const tableOf = (records: readonly Written[], header: readonly string[] = HEADER): Table => ({
	header,
	rows: records.map((record) => header.map((name) => record[name as Column] ?? '')),
});

/** A record without some columns, as a file says it that has none. */
const without = (record: Written, ...columns: Column[]): Written =>
	Object.fromEntries(Object.entries(record).filter(([name]) => !columns.includes(name as Column))) as Written;

type Fault = (records: readonly Written[], at: number) => MadeFile;

/** Faults of files with lines or rows, each written by each writer. */
const LINE_FAULTS: Readonly<
	Record<
		string,
		(
			table: Table,
			records: readonly Written[],
			at: number,
		) => {
			readonly lines: readonly Line[];
			readonly records?: readonly Written[];
		}
	>
> = {
	none: ({ header, rows }) => ({ lines: [header, ...rows] }),
	'a record above the header': ({ header, rows }) => ({ lines: [rows[0] as Line, header, ...rows.slice(1)] }),
	'the header last': ({ header, rows }) => ({ lines: [...rows, header] }),
	'the header in the middle': ({ header, rows }, _, at) => ({
		lines: [...rows.slice(0, at), header, ...rows.slice(at)],
	}),
	'a title above the header': ({ header, rows }) => ({ lines: [['Customers of the day'], header, ...rows] }),
	'blank lines': ({ header, rows }, _, at) => ({
		lines: [header, ...rows.slice(0, at), header.map(() => ''), ...rows.slice(at)],
	}),
	'the header once more': ({ header, rows }, _, at) => ({
		lines: [header, ...rows.slice(0, at), header, ...rows.slice(at)],
	}),
	'a total below': ({ header, rows }) => ({ lines: [header, ...rows, ['TOTAL', String(rows.length)]] }),
	'a record with a field too few': ({ header, rows }, _, at) => ({
		lines: [header, ...rows.map((row, index) => (index === at ? row.toSpliced(1, 1) : row))],
	}),
	'a record with a field too many': ({ header, rows }, _, at) => ({
		lines: [header, ...rows.map((row, index) => (index === at ? row.toSpliced(1, 0, 'more') : row))],
	}),
	'no header': ({ rows }) => ({ lines: rows }),
	'a column that is not there': (_, records) => {
		const { header, rows } = tableOf(records, ['ID', 'Name', 'Seen', 'Country']);
		return { lines: [header, ...rows], records: records.map((record) => without(record, 'State')) };
	},
	'no country': (_, records) => {
		const { header, rows } = tableOf(records, ['ID', 'Name', 'Seen', 'State']);
		return { lines: [header, ...rows], records: records.map((record) => without(record, 'Country')) };
	},
	'a column of letters called H': ({ header, rows }, _, at) => ({
		lines: [[...header, 'H'], ...rows.map((row, index) => [...row, index === at ? 'T' : 'x'])],
	}),
	'letters of records in lower case': ({ header, rows }) => ({
		lines: [['H', ...header], ...rows.map((row) => ['d', ...row]), ['T', String(rows.length), '', '', '', '']],
	}),
	'a letter H on a record': ({ header, rows }, _, at) => ({
		lines: [
			['H', ...header],
			...rows.map((row, index) => [index === at ? 'H' : 'D', ...row]),
			['T', String(rows.length), '', '', '', ''],
		],
	}),
	'two columns of one name': ({ header, rows }) => ({
		lines: [[...header, 'State'], ...rows.map((row) => [...row, 'other'])],
	}),
	'columns in another order': ({ header, rows }) => ({
		lines: [[...header].reverse(), ...rows.map((row) => [...row].reverse())],
	}),
};

/** Faults of text alone: of a line of characters, of encodings, of record types. */
const TEXT_FAULTS: Readonly<Record<string, Fault>> = {
	'typed: none': (records) =>
		typedFile(
			records,
			records.map((record) => typed('D', positional(record))),
		),
	'typed: a record above the header': (records) => {
		const [first = '', ...rest] = records.map((record) => typed('D', positional(record)));
		return textFile('a.txt', [first, typed('H', HEADER), ...rest, typed('T', [String(records.length)])], records);
	},
	'typed: the trailer counts another number': (records) =>
		textFile(
			'a.txt',
			[typed('H', HEADER), ...records.map((record) => typed('D', positional(record))), typed('T', ['99'])],
			records,
		),
	'typed: the trailer has a date before its count': (records) =>
		textFile(
			'a.txt',
			[
				typed('H', HEADER),
				...records.map((record) => typed('D', positional(record))),
				typed('T', ['20261123', String(records.length)]),
			],
			records,
		),
	'typed: two files in one': (records, at) => {
		const part = (some: readonly Written[]) => [
			typed('H', HEADER),
			...some.map((record) => typed('D', positional(record))),
			typed('T', [String(some.length)]),
		];
		return textFile('a.txt', [...part(records.slice(0, at)), ...part(records.slice(at))], records);
	},
	'typed: an unknown letter': (records, at) =>
		typedFile(
			records,
			records.map((record, index) => typed(index === at ? 'X' : 'D', positional(record))),
		),
	'HDR, DTL, TRL': (records) => {
		const line = (letter: string, fields: readonly string[]) => [letter, ...fields].join('|');
		const rows = records.map((record) => line('DTL', positional(plain(record))));
		return textFile('a.txt', [line('HDR', HEADER), ...rows, line('TRL', [String(records.length)])], records.map(plain));
	},
	'a quote that closes lines later': (records, at) => {
		const lines = [HEADER.join(','), ...records.map((record) => Object.values(plain(record)).join(','))];
		lines[at] = (lines[at] as string).replace(/,([^,]*),/, ',"$1,');
		lines[at + 1] = (lines[at + 1] as string).replace(/,([^,]*),/, ',$1",');
		return textFile('a.csv', lines, records.map(plain));
	},
	'a quote that never closes': (records, at) => {
		const lines = [HEADER.join(','), ...records.map((record) => Object.values(plain(record)).join(','))];
		lines[at + 1] = (lines[at + 1] as string).replace(/,([^,]*),/, ',"$1,');
		return textFile('a.csv', lines, records.map(plain));
	},
	...Object.fromEntries(
		(['utf-8', 'utf-16le', 'windows-1252', 'windows-1250', 'shift_jis'] as const).map((encoding): [string, Fault] => [
			`in ${encoding}`,
			(records) => {
				const name = { 'windows-1250': 'Šebestián Dvořák', shift_jis: '山田 太郎' }[encoding as string] ?? 'Zoë Müller';
				const named = records.map((record, index) => ({ ...plain(record), Name: `${name} ${index}` }));
				const text = [HEADER.join(','), ...named.map((record) => Object.values(record).join(',')), ''].join('\n');
				const mark = encoding === 'utf-16le' ? { addBOM: true } : {};
				return { name: 'a.csv', content: iconv.encode(text, encoding, mark), records: named };
			},
		]),
	),
	'half UTF-8, half Latin-1': (records, at) => {
		const named = records.map((record) => ({ ...plain(record), Name: 'Zoë Müller' }));
		const lines = named.map((record, index) =>
			iconv.encode(`${Object.values(record).join(',')}\n`, index < at ? 'utf-8' : 'latin1'),
		);
		return { name: 'a.csv', content: Buffer.concat([Buffer.from(`${HEADER.join(',')}\n`), ...lines]), records: named };
	},
	'no last line end': (records) => {
		const lines = [HEADER.join(','), ...records.map((record) => Object.values(plain(record)).join(','))];
		return { name: 'a.csv', content: Buffer.from(lines.join('\n')), records: records.map(plain) };
	},
	'line ends of three kinds': (records) => {
		const ends = ['\n', '\r\n', '\r'];
		const lines = [HEADER.join(','), ...records.map((record) => Object.values(plain(record)).join(','))];
		const text = lines.map((line, index) => `${line}${ends[index % 3]}`).join('');
		return { name: 'a.csv', content: Buffer.from(text), records: records.map(plain) };
	},
};

/** Faults of documents. */
const TREE_FAULTS: Readonly<Record<string, Fault>> = {
	'json: none': (records) => jsonFile(records, (rows) => `[${rows.join(',')}]`),
	'jsonl: none': (records) => ({ ...jsonFile(records, (rows) => `${rows.join('\n')}\n`), name: 'a.jsonl' }),
	'json: in an envelope': (records) => jsonFile(records, (rows) => `{"made":"today","rows":[${rows.join(',')}]}`),
	'json: the country in the envelope': (records) => {
		const { header, rows } = tableOf(records, ['ID', 'Name', 'Seen', 'State']);
		const objects = rows.map((row) => jsonObject(header, row));
		const text = `{"Country":"AU","rows":[${objects.join(',')}]}`;
		return {
			name: 'a.json',
			content: Buffer.from(text),
			records: records.map((record) => ({ ...record, Country: 'AU' })),
		};
	},
	'json: two arrays': (records, at) =>
		jsonFile(records, (rows) => `{"north":[${rows.slice(0, at).join(',')}],"south":[${rows.slice(at).join(',')}]}`),
	'json: a name twice': (records) => {
		const header = [...HEADER, 'State'];
		const objects = records.map((record) => jsonObject(header, [...(tableOf([record]).rows[0] as Line), 'other']));
		return { name: 'a.json', content: Buffer.from(`[${objects.join(',')}]`), records };
	},
	'json: values within an object': (records) => {
		const objects = records.map((record) => {
			const { ID, Name, ...rest } = record;
			return JSON.stringify({ identity: { ID, Name }, rest });
		});
		return { name: 'a.json', content: Buffer.from(`[${objects.join(',')}]`), records };
	},
	'json: a record that is no object': (records) => jsonFile(records, (rows) => `[${[...rows, '7'].join(',')}]`),
	'json: a count beside': (records) =>
		jsonFile(records, (rows) => `{"rows":[${rows.join(',')}],"count":${rows.length}}`),
	'json: a count of another number beside': (records) =>
		jsonFile(records, (rows) => `{"rows":[${rows.join(',')}],"count":${rows.length + 1}}`),
	'jsonl: a line that is none': (records, at) => ({
		...jsonFile(records, (rows) => `${rows.toSpliced(at, 0, '{oops').join('\n')}\n`),
		name: 'a.jsonl',
	}),
	'json: no country': (records) => {
		const { header, rows } = tableOf(records, ['ID', 'Name', 'Seen', 'State']);
		const objects = rows.map((row) => jsonObject(header, row));
		return {
			name: 'a.json',
			content: Buffer.from(`[${objects.join(',')}]`),
			records: records.map((record) => without(record, 'Country')),
		};
	},
	'xml: none': (records) => xmlFile(records, (rows) => `<all>${rows.join('')}</all>`),
	'xml: deeper': (records) =>
		xmlFile(records, (rows) => `<feed><head><n>1</n></head><all>${rows.join('')}</all></feed>`),
	'xml: two parents': (records, at) =>
		xmlFile(records, (rows) => `<f><a>${rows.slice(0, at).join('')}</a><b>${rows.slice(at).join('')}</b></f>`),
	'xml: another element': (records, at) =>
		xmlFile(
			records,
			(rows) => `<f>${rows.map((row, index) => (index === at ? row.replaceAll('one>', 'two>') : row)).join('')}</f>`,
		),
	'xml: the country on the parent': (records) => {
		const { header, rows } = tableOf(records, ['ID', 'Name', 'Seen', 'State']);
		const elements = rows.map((row) => xmlElement('one', header, row));
		const content = Buffer.from(`<all Country="AU">${elements.join('')}</all>`);
		return { name: 'a.xml', content, records: records.map((record) => ({ ...record, Country: 'AU' })) };
	},
	'xml: a name twice': (records) => {
		const elements = records.map((record) =>
			xmlElement('one', [...HEADER, 'State'], [...(tableOf([record]).rows[0] as Line), 'other']),
		);
		return { name: 'a.xml', content: Buffer.from(`<all>${elements.join('')}</all>`), records };
	},
	'xml: values within children': (records) => {
		const elements = records.map((record) => {
			const { header, rows } = tableOf([record], ['Seen', 'State', 'Country']);
			return `<one>${xmlElement('identity', ['ID', 'Name'], [record.ID, record.Name ?? ''])}${xmlElement('rest', header, rows[0] as Line)}</one>`;
		});
		return { name: 'a.xml', content: Buffer.from(`<all>${elements.join('')}</all>`), records };
	},
	'xml: markup within a value': (records, at) => {
		const elements = records.map((record, index) => {
			const element = xmlElement('one', HEADER, tableOf([record]).rows[0] as Line);
			return index === at ? element.replace(/<Name>.*<\/Name>/, '<Name>Take <b>no</b> aspirin</Name>') : element;
		});
		const changed = records.map((record, index) => (index === at ? { ...record, Name: 'Take no aspirin' } : record));
		return { name: 'a.xml', content: Buffer.from(`<all>${elements.join('')}</all>`), records: changed };
	},
	'xml: no country': (records) => {
		const { header, rows } = tableOf(records, ['ID', 'Name', 'Seen', 'State']);
		const content = Buffer.from(`<all>${rows.map((row) => xmlElement('one', header, row)).join('')}</all>`);
		return { name: 'a.xml', content, records: records.map((record) => without(record, 'Country')) };
	},
	'xlsx: records on two sheets': (records, at) => {
		const sheet = (some: readonly Written[]) => [HEADER, ...tableOf(some).rows];
		const content = workbook({ north: sheet(records.slice(0, at)), south: sheet(records.slice(at)) });
		return { name: 'a.xlsx', content, records };
	},
	'xlsx: records on a sheet that is hidden': (records, at) => {
		const sheet = (some: readonly Written[]) => [HEADER, ...tableOf(some).rows];
		// What is hidden is said, and need not be loaded.
		const content = workbook({ north: sheet(records.slice(0, at)), '!south': sheet(records.slice(at)) });
		return { name: 'a.xlsx', content, records: records.slice(0, at) };
	},
};

function positional(record: Written): string[] {
	return HEADER.map((name) => (record[name] ?? '').replaceAll('|', '/'));
}

/** A record whose values need no quotes. */
function plain(record: Written): Written {
	return { ...record, Name: (record.Name ?? '').replace(/[^A-Za-z ]/g, ' ').trim() || 'Ann' };
}

function textFile(name: string, lines: readonly string[], records: readonly Written[]): MadeFile {
	const written = records.map((record) => ({ ...record, Name: (record.Name ?? '').replaceAll('|', '/') }));
	return { name, content: Buffer.from(`${lines.join('\n')}\n`), records: written };
}

function typedFile(records: readonly Written[], lines: readonly string[]): MadeFile {
	return textFile('a.txt', [typed('H', HEADER), ...lines, typed('T', [String(records.length)])], records);
}

function jsonFile(records: readonly Written[], document: (rows: string[]) => string): MadeFile {
	const rows = records.map((record) => jsonObject(HEADER, tableOf([record]).rows[0] as Line));
	return { name: 'a.json', content: Buffer.from(document(rows)), records };
}

function xmlFile(records: readonly Written[], document: (rows: string[]) => string): MadeFile {
	const rows = records.map((record) => xmlElement('one', HEADER, tableOf([record]).rows[0] as Line));
	return { name: 'a.xml', content: Buffer.from(document(rows)), records };
}

const SHEETS: ReadonlySet<string> = new Set(['xlsx', 'ods']);

/** What came of a file. */
interface Loaded {
	/** The code that the file was refused with, or `null`. */
	readonly refused: string | null;
	readonly report: FileReport | null;
	readonly stage: readonly Readonly<Record<string, unknown>>[];
	readonly rejects: readonly string[];
}

/** Loads one file into a database of its own. */
async function load({ name, content }: MadeFile): Promise<Loaded> {
	const { folder, remove } = quickFolder();
	try {
		const inbox = path.join(folder, 'inbox');
		mkdirSync(inbox);
		writeFileSync(path.join(inbox, name), content);
		const columns = HEADER.map((column) => ({
			name: column,
			type: column === 'Seen' ? 'date' : 'varchar(60)',
			key: column === 'ID',
			...(column === 'Seen' ? { formats: ['YYYYMMDD'] } : {}),
		}));
		const config = { connection: `sqlite:${folder}/etl.db`, source: inbox, latestBy: 'Seen', schema: { columns } };
		const document = path.join(folder, '.etlrc.json');
		writeFileSync(document, JSON.stringify({ ...config, policies: { maxRejects: '100%' } }));
		const settings = await loadSettings({ config: document }, { cwd: folder, env: {} });
		const engine = await openEngine(settings.connection, 'write');
		const permissions = { destructive: false, newTables: false, full: false };
		const { signal } = new AbortController();
		const steps = ['read', 'stage'] as const;
		const request = { settings, runDate: '2026-01-02', permissions, signal, command: 'run', version: '0', steps };
		let report: FileReport | null = null;
		let refused: string | null = null;
		const note = (event: { readonly type: string; readonly file?: unknown }) => {
			if (event.type === 'file') report = event.file as FileReport;
		};
		try {
			await drive(runDay(request, engine, localFolder(inbox)), [note], async () => true).catch((error) => {
				if (!(error instanceof EtlError)) throw error;
				const fault = (report as FileReport | null)?.fault ?? null;
				refused = fault?.code ?? error.code;
			});
			const rows = async (table: string, what: string) => {
				const { tables } = await engine.inspect();
				const query = {
					id: 'test',
					sql: `select ${what} from ${table}`,
					parameters: [],
					purpose: '',
					risk: 'read' as const,
				};
				return tables.has(table) ? engine.rows(query, 1000) : [];
			};
			const rejects = (await rows('etl_rejects', 'raw')).map(({ raw }) => String(raw));
			return { refused, report, stage: refused === null ? await rows('med_users_master', '*') : [], rejects };
		} finally {
			await engine.close();
		}
	} finally {
		remove();
	}
}

/** Codes with which a file may be refused that holds records: each says that it was not understood. */
const NO_REFUSALS = ['E_FILE_EMPTY', 'E_FILE_NO_RECORDS', 'E_SOURCE_NO_MATCH'];

async function holds(file: MadeFile): Promise<void> {
	const { refused, report, stage, rejects } = await load(file);
	expect(NO_REFUSALS).not.toContain(refused);
	if (refused !== null) return;
	const written = new Map(file.records.map((record) => [record.ID, record]));
	// A file whose encoding is no certain thing says so.
	const isDoubtful = report?.reading?.doubts.some(({ code }) => code === 'D_ENCODING') ?? false;
	const staged = stage.map((row) => ({ ...row, ...(isDoubtful ? { Name: written.get(String(row.ID))?.Name } : {}) }));
	const values = (row: Readonly<Record<string, unknown>>) =>
		Object.fromEntries(
			HEADER.map((name) => [name, row[name] === null || row[name] === '' ? null : (row[name] ?? null)]),
		);
	const expected = staged.map((row) => {
		const record = written.get(String((row as Record<string, unknown>).ID));
		return record === undefined
			? 'no record'
			: values({ ...record, Seen: record.Seen?.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3') });
	});
	expect(staged.map(values)).toEqual(expected);
	const ids = new Set(stage.map((row) => row.ID));
	const lost = file.records.filter(({ ID }) => !ids.has(ID) && !rejects.some((raw) => raw.includes(ID)));
	expect(lost).toEqual([]);
}

function property(name: string, make: Fault): void {
	test(name, { timeout: 60_000 + RUNS * 5_000 }, async () => {
		const place = fc.tuple(anyRecords, fc.nat({ max: 1000 }));
		const held = fc.asyncProperty(place, async ([records, at]) =>
			holds(make(records, 1 + (at % (records.length - 1)))),
		);
		await fc.assert(held, { numRuns: RUNS, interruptAfterTimeLimit: 45_000 + RUNS * 3_750 });
	});
}

describe('every record is in the stage, in the rejects, or its file is refused; and every value is the one written', () => {
	for (const [at, [fault, make]] of Object.entries(LINE_FAULTS).entries()) {
		for (const [writer, { extension, write }] of oneOf(Object.entries(LINE_WRITERS), at)) {
			// Where cells have a place each, a row has no number of fields.
			if (SHEETS.has(writer) && fault === 'a record with a field too few') continue;
			property(`${writer}: ${fault}`, (records, at) => {
				const made = make(tableOf(records), records, at);
				return { name: `a.${extension}`, content: write(made.lines), records: made.records ?? records };
			});
		}
	}
	for (const [fault, make] of Object.entries({ ...TEXT_FAULTS, ...TREE_FAULTS })) property(fault, make);
});
