import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { readSettingsOf } from '../../config/read-rules.js';
import type { Settings } from '../../config/settings.js';
import { EtlError, throwIfStopped } from '../../core/errors.js';
import { type RejectedRecord, rejectId, type WrittenRejects } from '../../core/records/rejected-record.js';
import type { Engine } from '../../engines/engine.js';
import { writePrivateStream } from '../../private-file.js';
import { decodeWhole } from '../../readers/text.js';
import { numberOf, textOf } from '../../sql/bookkeeping/bookkeeping.js';
import type { RejectFilter } from '../../sql/bookkeeping/history.js';
import { BOOKKEEPING } from '../../sql/model.js';
import { countStates } from '../../sql/rejects/rejected-records.js';
import { feedModel } from '../context.js';
import { notWritten, type OutputTarget, requireTarget } from '../output-target.js';
import { CSV, type FeedLayout, feedLayout, isMarked } from './feed-layout.js';
import { type CellRules, cellNames, cellsOf, OWN_COLUMNS, RAW_COLUMN, reasonsOf } from './reject-cells.js';
import { findRejected, type RejectReading, readingsOfFiles } from './rejected-records.js';
import { whyKept } from './unloaded-mends.js';

/** How rejects are written to a file. */
export interface RejectOutput extends OutputTarget {
	/** `csv`: a table for a spreadsheet. Otherwise as the feed is written, where that can be. */
	readonly as: 'csv' | null;
	readonly showSensitive: boolean;
	/** Keeps text that begins like a formula; otherwise a quote is put before it. */
	readonly formulas: boolean;
}

/** A byte-order mark. */
const MARK = '\uFEFF';

/**
 * Writes the open rejects that a filter matches to a file that `repair` reads back: in their feed's own layout, or as
 * CSV where they are of several, or of no text with delimiters. The file appears when it is complete, readable by its
 * owner alone; without a reject there is none.
 *
 * @throws EtlError `E_OUTPUT`
 */
export async function writeRejects(
	engine: Engine,
	settings: Settings,
	filter: RejectFilter,
	output: RejectOutput,
	signal: AbortSignal,
): Promise<WrittenRejects> {
	await requireTarget(output, settings, [], () => whyKept(engine, settings, output.target));
	await requireOutside(output.target, settings.source.folder);
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const records = async function* (): AsyncGenerator<RejectedRecord> {
		for await (const some of findRejected(engine, model, live, { filter, states: ['open'] })) {
			throwIfStopped(signal);
			yield* some;
		}
	};
	const states = live.tables.has(BOOKKEEPING.rejects) ? await engine.rows(countStates(model, live, filter)) : [];
	const leftOut = Object.fromEntries(
		states.filter((row) => row.state !== 'open').map((row) => [textOf(row, 'state'), numberOf(row, 'count')]),
	);
	const rules: CellRules = { columns: settings.columns, ...output };
	const table = await surveyed(records(), settings, rules, output.as === 'csv', (ids) =>
		readingsOfFiles(engine, model, live, ids),
	);
	if (table.records === 0) return { records: 0, leftOut, layout: 'csv', masked: false };
	const home = { environment: settings.environment, stage: settings.stage.table };
	const lines = async function* (): AsyncGenerator<Buffer> {
		const { layout } = table;
		// An encoder for all lines, since one for each would put a mark before each in UTF-16.
		const encoder = iconv.getEncoder(layout.encoding, { addBOM: false });
		yield encoder.write(`${isMarked(layout) ? MARK : ''}${headerLine(layout, table.columns)}`);
		for await (const record of records()) {
			const cells = new Map<string, string>([
				...cellsOf(record, table.readings.get(record.file.fileId), rules),
				['etl_file', record.file.name],
				['etl_line', String(record.line)],
				['etl_reason', reasonsOf(record)],
				['etl_id', rejectId(home, record.file, record.record)],
			]);
			yield encoder.write(
				recordLine(
					layout,
					table.columns.map((name) => cells.get(name) ?? ''),
				),
			);
		}
		yield encoder.write(trailerLine(layout, table.records));
		yield encoder.end() ?? Buffer.alloc(0);
	};
	try {
		await writePrivateStream(output.target, [Readable.from(lines())]);
	} catch (error) {
		throw notWritten(output.target, error);
	}
	return {
		records: table.records,
		leftOut,
		layout: table.layout === CSV ? 'csv' : 'feed',
		masked: table.masked,
	};
}

/** Refuses a target in the source: the next run would take it for a file of the feed. */
async function requireOutside(target: string, folderOfSource: string | null): Promise<void> {
	if (folderOfSource === null) return;
	const real = (folder: string) => realpath(folder).catch(() => folder);
	const inside = path.relative(await real(folderOfSource), await real(path.dirname(target)));
	if (inside.startsWith('..') || path.isAbsolute(inside)) return;
	throw new EtlError(
		'E_OUTPUT',
		`--output ${target} is in the source, where a run would take it for a file of the feed`,
		{
			hint: 'Name a file elsewhere.',
		},
	);
}

interface RejectTable {
	readonly records: number;
	readonly layout: FeedLayout;
	/** The file's columns, then ours. */
	readonly columns: readonly string[];
	readonly readings: ReadonlyMap<number, RejectReading>;
	readonly masked: boolean;
}

/** Goes through the records once to find a layout that takes all of them. */
async function surveyed(
	records: AsyncIterable<RejectedRecord>,
	settings: Settings,
	rules: CellRules,
	asCsv: boolean,
	readingsFor: (fileIds: number[]) => Promise<Map<number, RejectReading>>,
): Promise<RejectTable> {
	const readings = new Map<number, RejectReading>();
	const columns = new Set<string>();
	const layouts = new Map<string, FeedLayout | null>();
	const seen = new Set<number>();
	const [open, hidden] = [
		{ ...rules, showSensitive: true },
		{ ...rules, showSensitive: false },
	];
	let [count, masked, hasRaw, fits] = [0, false, false, !asCsv];
	for await (const record of records) {
		const { fileId, name } = record.file;
		if (!seen.has(fileId)) {
			seen.add(fileId);
			for (const [id, each] of await readingsFor([fileId])) readings.set(id, each);
			const reading = readings.get(fileId);
			for (const each of cellNames(reading)) columns.add(each);
			const set = readSettingsOf(settings.read, name);
			const layout = reading === undefined ? null : feedLayout(reading, record.raw, set);
			layouts.set(JSON.stringify([layout, cellNames(reading)]), layout);
		}
		count++;
		hasRaw ||= record.fields === null;
		const reading = readings.get(fileId);
		const cells = cellsOf(record, reading, rules);
		const [layout] = layouts.values();
		if (fits) fits = layouts.size === 1 && !!layout && canWrite([name, ...cells.values()], layout);
		if (!masked && !rules.showSensitive) {
			const shown = cellsOf(record, reading, open);
			for (const [each, value] of cellsOf(record, reading, hidden)) masked ||= shown.get(each) !== value;
		}
	}
	const [layout] = layouts.values();
	return {
		records: count,
		layout: fits && layout ? layout : CSV,
		columns: [...columns, ...(hasRaw ? [RAW_COLUMN] : []), ...OWN_COLUMNS],
		readings,
		masked,
	};
}

/** Whether values come back as they are from a text in this layout. */
function canWrite(values: readonly string[], layout: FeedLayout): boolean {
	if (layout.quote === null && values.some((value) => value.includes(layout.delimiter) || /[\r\n]/.test(value)))
		return false;
	const text = values.join('');
	return /^[\x20-\x7e]*$/.test(text) || decodeWhole(iconv.encode(text, layout.encoding), layout.encoding) === text;
}

function headerLine(layout: FeedLayout, columns: readonly string[]): string {
	return lineOf(layout, [...(layout.words === null ? [] : [layout.words.header]), ...columns]);
}

function recordLine(layout: FeedLayout, cells: readonly string[]): string {
	return lineOf(layout, [...(layout.words === null ? [] : [layout.words.record]), ...cells]);
}

function trailerLine(layout: FeedLayout, count: number): string {
	const trailer = layout.words?.trailer ?? null;
	if (trailer === null) return '';
	return lineOf(layout, [trailer, ...new Array<string>(layout.beforeCount).fill(''), String(count)]);
}

function lineOf(layout: FeedLayout, cells: readonly string[]): string {
	const { delimiter, leading, trailing, lineEnd } = layout;
	const line = cells.map((cell) => fieldOf(cell, layout)).join(delimiter);
	return `${leading ? delimiter : ''}${line}${trailing ? delimiter : ''}${lineEnd}`;
}

/** A field, quoted where it must be. Only our own reasons may hold what an unquoted text cannot. */
function fieldOf(text: string, { delimiter, quote, escape: mark }: FeedLayout): string {
	if (quote === null) return text.replaceAll(delimiter, ' ').replace(/[\r\n]+/g, ' ');
	if (!text.includes(delimiter) && !text.includes(quote) && !/[\r\n]|^\s|\s$/.test(text)) return text;
	const escaped = mark === quote ? text : text.replaceAll(mark, mark + mark);
	return `${quote}${escaped.replaceAll(quote, mark + quote)}${quote}`;
}
