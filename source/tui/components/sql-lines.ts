import type { Statement } from '../../core/plan/plan.js';
import { visible } from '../../core/values/visible.js';
import type { Span } from './line.js';

const WORDS =
	'create|table|index|unique|view|drop|alter|add|column|insert|into|values|select|from|where|and|or|not|null|primary|key|on|conflict|do|update|set|delete|join|left|as|case|when|then|else|end|order|by|group|having|with|over|partition|limit|union|all|distinct|exists|in|is|if|temp|temporary|without|rowid|coalesce|references|default|desc|asc|using|returning|row_number';

const TOKENS = new RegExp(`'(?:[^']|'')*'|"(?:[^"]|"")*"|\\b(?:${WORDS})\\b|--.*$`, 'gi');

/** One line of SQL with its keywords, strings and comments highlighted. */
export function highlightSql(line: string): Span[] {
	const spans: Span[] = [];
	let at = 0;
	for (const match of line.matchAll(TOKENS)) {
		const [token] = match;
		if (match.index > at) spans.push({ text: visible(line.slice(at, match.index)) });
		spans.push({ text: visible(token), ...lookOf(token) });
		at = match.index + token.length;
	}
	if (at < line.length) spans.push({ text: visible(line.slice(at)) });
	return spans;
}

function lookOf(token: string): Pick<Span, 'look'> {
	if (token.startsWith("'")) return { look: 'string' };
	if (token.startsWith('"')) return {};
	return { look: token.startsWith('--') ? 'dim' : 'keyword' };
}

const RISK = { read: '', add: 'adds', rewrite: 'rewrites rows', destroy: 'destroys' } as const;

/** Statements below each other, each with its purpose. They take as many lines as {@link sqlLength} says. */
export function sqlLines(statements: readonly Statement[]): Span[][] {
	return statements.flatMap((statement) => [
		[
			{ text: `-- ${visible(statement.purpose)}`, look: 'dim' as const },
			{
				text: `   ${RISK[statement.risk]}`,
				look:
					statement.risk === 'destroy'
						? ('bad' as const)
						: statement.risk === 'rewrite'
							? ('attention' as const)
							: ('dim' as const),
			},
		],
		...statement.sql.split('\n').map(highlightSql),
		[],
	]);
}

/** Number of lines of statements with their purposes. */
export function sqlLength(statements: readonly Statement[]): number {
	return statements.reduce((sum, statement) => sum + statement.sql.split('\n').length + 2, 0);
}

/** Statements that make or change tables, and statements that write rows. */
export function splitStatements(statements: readonly Statement[]): {
	readonly ddl: Statement[];
	readonly rows: Statement[];
} {
	return {
		ddl: statements.filter(({ schema }) => schema !== undefined),
		rows: statements.filter(({ schema }) => schema === undefined),
	};
}
