import { createHash } from 'node:crypto';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { LINEAGE_COLUMNS } from '../../core/schema/schema.js';
import { consultedOver30Days, type DialectCore, type Tables } from '../dialect.js';
import type { LiveTable } from '../engine.js';
import { expressionWords, parseView, type ViewItem, viewWords } from './view-text.js';

/** Begins what the program writes into the comment of its views. */
const VIEW_COMMENT = 'etl-tui';

/** The text by which a view's definition is recognised: PostgreSQL keeps none of our own. */
export function viewMark(create: string): string {
	const parsed = parseView(create);
	return parsed === null ? create : viewWords(parsed);
}

/** Notes in a view's comment that it is ours, with the hash of our text and of PostgreSQL's own. */
export function noteView(builder: Kysely<Tables>, view: string, create: string): RawBuilder<unknown> {
	const name = sql.lit(view);
	const mark = `${VIEW_COMMENT} ${createHash('md5').update(create).digest('hex')} `;
	const body = sql`begin execute format('comment on view %I is %L', ${name}, ${sql.lit(mark)} || md5(pg_get_viewdef(cast(quote_ident(${name}) as regclass)))); end`;
	return sql`do ${sql.lit(body.compile(builder).sql)}`;
}

/** A comment that the program has written, and nobody has added to. */
export const OWN_COMMENT = `^${VIEW_COMMENT} [0-9a-f]{32} [0-9a-f]{32}$`;

const NOTED = new RegExp(`${VIEW_COMMENT} [0-9a-f]{32} ([0-9a-f]{32})`);

/** A view as the server has it. */
export interface ServerView {
	readonly comment: string | null;
	/** PostgreSQL's own text of its query. */
	readonly query: string;
	/** MD5 of that text. */
	readonly hash: string;
}

/**
 * The table of a view of ours, as its text names it; `null` where somebody else made or changed the view. The hash in the
 * comment proves that nobody did. Another version of the server, a renamed column or another comment makes it useless, so
 * that a view counts as ours too where it is made as only the program makes one.
 *
 * @param tableOf - finds a table by its exact name
 * @param computed - see {@link computedPatterns}
 */
export function tableOfOwnView(
	{ comment, query, hash }: ServerView,
	tableOf: (name: string) => LiveTable | undefined,
	computed: () => readonly RegExp[],
): string | null {
	const noted = NOTED.exec(comment ?? '');
	const parsed = parseView(query);
	if (parsed === null) return null;
	if (noted?.[1] === hash) return parsed.table;
	const table = tableOf(parsed.table);
	return table !== undefined && isMadeByUs(parsed.items, table, computed(), noted !== null) ? parsed.table : null;
}

/**
 * Whether columns are those of a view of ours: the table's, its lineage last of them, and behind it what the program
 * computes. Without a note of ours a column that was there before the lineage may not be missing: somebody hides it.
 */
function isMadeByUs(
	items: readonly ViewItem[],
	{ columns }: LiveTable,
	patterns: readonly RegExp[],
	isNoted: boolean,
): boolean {
	const there = columns.map(({ name }) => name);
	const shown = items.flatMap(({ column }) => (column === null ? [] : [column]));
	const computed = items.slice(shown.length);
	const lineage = there.indexOf(LINEAGE_COLUMNS.at(-1) ?? '');
	return (
		shown.slice(-LINEAGE_COLUMNS.length).join() === LINEAGE_COLUMNS.join() &&
		items.every(({ column, name }) => column === null || column === name || !there.includes(name)) &&
		shown.every((name) => there.includes(name)) &&
		(isNoted || there.slice(0, lineage).every((name) => shown.includes(name))) &&
		computed.every(({ column, expression }) => column === null && patterns.some((each) => each.test(expression)))
	);
}

/** What a view of ours computes, by its words; the first group is the column. */
export function computedPatterns(
	builder: Kysely<Tables>,
	{ age, daysSince }: Pick<DialectCore, 'age' | 'daysSince'>,
): RegExp[] {
	const any = sql.id('t', ANY);
	return [age(any), daysSince(any), consultedOver30Days(daysSince(any))].map((expression) => {
		const [before = '', ...after] = expressionWords(expression.compile(builder).sql)
			.split(ANY)
			.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
		return new RegExp(`^${before}(.+?)${after.join('\\1')}$`);
	});
}

/** Stands for a column in an expression. */
const ANY = 'etl_column';
