import { orderByRank, type Rank, rankOfText } from '../../core/records/rank.js';
import type { RawRecord, RecordBatch } from '../../core/records/record.js';
import {
	type RecordList,
	type RecordPage,
	type RecordSearch,
	type RecordsQuery,
	type ShownRecord,
	type ValueCounts,
	ValueTally,
} from '../../core/records/record-page.js';

/** Characters of a file's records that are kept, so that the file is not read again for each page. */
const KEPT = 8_000_000;

/** Records before and behind a page that are kept with it, where not all of the file's are. */
const AROUND = 2_000;

/** A value as it may be shown. */
export type ShowValue = (column: string | null, value: string | null) => string;

/**
 * The records of one file, a page at a time. The first ones are kept; for a page behind them the file is read again
 * from its beginning.
 */
export class RecordPages {
	readonly #read: (take: (batch: RecordBatch) => boolean) => Promise<void>;
	readonly #show: ShowValue;
	readonly #most: number;
	/** The first records, and whether they are all. */
	#kept: RawRecord[] = [];
	#characters = 0;
	#total: number | null = null;
	/** Some further ones. */
	#window: { readonly from: number; readonly records: readonly RawRecord[] } = { from: 0, records: [] };
	#order: { readonly of: string; readonly rows: readonly number[] } | null = null;

	/**
	 * @param read - reads the file from its beginning until a batch is answered with `false`
	 * @param show - masks a value
	 * @param most - characters of records to keep
	 */
	constructor(read: (take: (batch: RecordBatch) => boolean) => Promise<void>, show: ShowValue, most = KEPT) {
		this.#most = most;
		this.#read = read;
		this.#show = show;
	}

	/** One page. @throws what the file's reader throws */
	async page(query: RecordsQuery): Promise<RecordPage> {
		const { offset, limit } = query;
		const records = query.sort === null ? await this.#slice(offset, limit) : await this.#sorted(query);
		return { offset, records: records.map((record) => this.#shown(record, query)), total: this.#total ?? 0 };
	}

	/** The row of the next record with a text, in the list's order; `null` where there is none that way. */
	async find(search: RecordSearch): Promise<number | null> {
		const { text, columns, from, back } = search;
		const order = search.sort === null ? null : await this.#orderOf(search);
		const place = order === null ? null : rowsOf(order);
		let found: number | null = null;
		await this.#scan((record, index) => {
			const row = place?.[index] ?? index;
			const isBehind = back ? row < from : row > from;
			const isNearer = found === null || (back ? row > found : row < found);
			if (isBehind && isNearer && this.#holds(record, search, columns, text)) found = row;
			// In the file's own order nothing behind the first match is nearer.
			return order !== null || (back ? index + 1 < from : found === null);
		});
		return found;
	}

	/** How often each value of a column is there; a record that could not be taken apart has none. */
	async counts(list: RecordList, column: number, title: string): Promise<ValueCounts> {
		const tally = new ValueTally();
		await this.#scan((record) => {
			if (!record.fault) tally.add(this.#text(record, list, column) ?? '–');
			return true;
		});
		return tally.result(list.file, title);
	}

	#holds(record: RawRecord, list: RecordList, columns: readonly number[], text: string): boolean {
		if (String(record.line).includes(text)) return true;
		if (record.fault) return this.#show(null, record.raw).toLowerCase().includes(text);
		return columns.some((column) => this.#text(record, list, column)?.toLowerCase().includes(text));
	}

	#text(record: RawRecord, { names }: RecordList, column: number): string | null {
		if (column < 0) return String(record.line);
		const value = record.values[column] ?? null;
		return value === null ? null : this.#show(names[column] ?? null, value);
	}

	#shown(record: RawRecord, list: RecordList): ShownRecord {
		const { record: number, line, fault, raw } = record;
		if (fault) return { record: number, line, values: [], fault: `${fault.code}  ${this.#show(null, raw)}` };
		return {
			record: number,
			line,
			values: list.names.map((_, column) => this.#text(record, list, column)),
			fault: null,
		};
	}

	async #slice(offset: number, limit: number): Promise<readonly RawRecord[]> {
		const isKept = this.#total === this.#kept.length || offset + limit <= this.#kept.length;
		if (isKept && this.#total !== null) return this.#kept.slice(offset, offset + limit);
		const { from, records } = this.#window;
		const isNear = offset >= from && Math.min(offset + limit, this.#total ?? 0) <= from + records.length;
		if (isNear && this.#total !== null) return records.slice(offset - from, offset - from + limit);
		const [first, last] = [Math.max(0, offset - AROUND), offset + limit + AROUND];
		const found: RawRecord[] = [];
		await this.#scan((record, index) => {
			if (index >= first && index < last) found.push(structuredClone(record));
			return this.#total === null || index < last;
		});
		this.#window = { from: first, records: found };
		return found.slice(offset - first, offset - first + limit);
	}

	async #sorted(query: RecordsQuery): Promise<readonly RawRecord[]> {
		const wanted = (await this.#orderOf(query)).slice(query.offset, query.offset + query.limit);
		const found = new Map<number, RawRecord>();
		const rows = new Set(wanted);
		await this.#scan((record, index) => {
			if (rows.has(index)) found.set(index, structuredClone(record));
			return found.size < rows.size;
		});
		return wanted.flatMap((index) => found.get(index) ?? []);
	}

	async #orderOf(list: RecordList): Promise<readonly number[]> {
		const { column = -1, descending = false } = list.sort ?? {};
		const of = `${column} ${descending}`;
		if (this.#order?.of === of) return this.#order.rows;
		const ranks: Rank[] = [];
		await this.#scan((record) => {
			const text = record.fault ? null : this.#text(record, list, column);
			ranks.push(text === null ? null : structuredClone(rankOfText(text)));
			return true;
		});
		this.#order = { of, rows: orderByRank(ranks, descending) };
		return this.#order.rows;
	}

	/** Gives every record with its number from 0 on, until one is answered with `false`. */
	async #scan(visit: (record: RawRecord, index: number) => boolean): Promise<void> {
		if (this.#total === this.#kept.length) {
			for (const [index, record] of this.#kept.entries()) if (!visit(record, index)) return;
			return;
		}
		let index = 0;
		let ended = true;
		await this.#read(({ records }) => {
			for (const record of records) {
				if (index === this.#kept.length && this.#characters < this.#most) {
					// A slice of a text keeps the whole text in memory; a clone does not.
					this.#kept.push(structuredClone(record));
					this.#characters += record.raw.length + 100;
				}
				ended = visit(record, index++);
				if (!ended) return false;
			}
			return true;
		});
		if (ended) this.#total = index;
	}
}

/** Where each record stands in an order. */
function rowsOf(order: readonly number[]): Uint32Array {
	const rows = new Uint32Array(order.length);
	for (const [row, index] of order.entries()) rows[index] = row;
	return rows;
}
