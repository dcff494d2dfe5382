import { fillRunDate } from '../../core/run/run-date.js';

/** How a database writes its SQL. */
export type SqlDialect = 'postgres' | 'mysql' | 'sqlite';

/** A query of the config. */
export interface Query {
	/** The file that its rows are. */
	readonly file: string;
	/** As it is written, `{date}` included. */
	readonly text: string;
}

/** A query with placeholders for the dates in it. */
export interface BoundQuery {
	readonly file: string;
	readonly text: string;
	/** What the placeholders stand for, in their order. */
	readonly values: readonly string[];
}

const COMMENT = String.raw`--[^\n]*|\/\*[\s\S]*?\*\/`;
const PLAIN = `'(?:[^']|'')*'|"(?:[^"]|"")*"`;

/** What is no code: comments, texts and quoted names. Servers that see it otherwise miss a placeholder, and refuse. */
const NO_CODE: Readonly<Record<SqlDialect, string>> = {
	postgres: String.raw`${COMMENT}|\b[eE]'(?:[^'\\]|\\.|'')*'|${PLAIN}|\$(\w*)\$[\s\S]*?\$\1\$`,
	mysql: String.raw`${COMMENT}|#[^\n]*|'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"\\]|\\[\s\S]|"")*"|${'`[^`]*`'}`,
	sqlite: String.raw`${COMMENT}|${PLAIN}|${'`[^`]*`'}|\[[^\]]*\]`,
};

const IS_COMMENT = /^(?:--|#|\/\*)/;
const DATE = /\{date(:[^}]*)?\}/g;

/** What a query that reads begins with. */
const READS = /^[\s(]*(?:select|with|values|table)\b/i;

/** What is wrong with a query, before any server sees it; `null` where nothing is. */
export function queryTextFault(text: string, dialect: SqlDialect): string | null {
	const pieces = piecesOf(text, dialect);
	const quoted = pieces.find(({ isCode, text: piece }) => !isCode && !IS_COMMENT.test(piece) && /\{date/.test(piece));
	if (quoted) return 'has {date} in quotes: write it without, since it is bound as a value';
	const code = pieces.map(({ isCode, text: piece }) => (isCode ? piece : IS_COMMENT.test(piece) ? ' ' : "''")).join('');
	if (code.trim() === '') return 'holds no query';
	if (!READS.test(code)) return `begins with "${beginning(code)}": only a query that reads (select, with, values) may`;
	if (/;\s*\S/.test(code)) return 'holds several statements: write one';
	return null;
}

/** Binds the run date: `{date}` as ISO 8601, `{date:…}` in a form of its own. */
export function bindQuery({ file, text }: Query, dialect: SqlDialect, runDate: string): BoundQuery {
	const values: string[] = [];
	const place = (_: string, format?: string) => {
		values.push(format === undefined ? runDate : fillRunDate(`{date${format}}`, runDate));
		return dialect === 'postgres' ? `$${values.length}` : '?';
	};
	const bound = piecesOf(text, dialect).map(({ isCode, text: piece }) => (isCode ? piece.replace(DATE, place) : piece));
	// What stands behind the last statement is nothing to a server that takes one.
	return { file, text: bound.join('').replace(/;\s*$/, ''), values };
}

interface Piece {
	readonly isCode: boolean;
	readonly text: string;
}

function piecesOf(text: string, dialect: SqlDialect): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	for (const { index, 0: found } of text.matchAll(new RegExp(NO_CODE[dialect], 'g'))) {
		pieces.push({ isCode: true, text: text.slice(at, index) }, { isCode: false, text: found });
		at = index + found.length;
	}
	return [...pieces, { isCode: true, text: text.slice(at) }];
}

function beginning(code: string): string {
	return (/[^\s(]+/.exec(code)?.[0] ?? '').slice(0, 20);
}
