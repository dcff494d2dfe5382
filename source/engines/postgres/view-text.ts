/** The select of a view without what PostgreSQL's versions and two writers put differently. */
export interface ViewText {
	readonly items: readonly ViewItem[];
	readonly table: string;
}

/** One column of a view. */
export interface ViewItem {
	readonly name: string;
	/** Its words, with blanks between. */
	readonly expression: string;
	/** The table's column that it shows; `null` where it is computed. */
	readonly column: string | null;
}

interface Token {
	readonly text: string;
	readonly kind: 'name' | 'word' | 'other';
}

const TOKENS = /"((?:[^"]|"")*)"|('(?:[^']|'')*')|([\p{L}_][\p{L}\p{N}_$]*)|(\d+|::|\S)/gu;

/** Words of the types that computed columns are cast to. */
const TYPE_WORDS = /^(timestamp|without|time|zone|date|integer|text)$/;

/**
 * Reads a select of one table as the program writes it, or as `pg_get_viewdef` gives it back: versions before 16 name the
 * table before each column, and all of them write casts, parentheses and `else null` in their own way.
 *
 * @returns `null` where it is another query
 */
export function parseView(text: string): ViewText | null {
	const tokens = tokensOf(text);
	const start = tokens.findIndex((token) => isWord(token, 'select'));
	const end = atTop(tokens, start + 1, (token) => isWord(token, 'from'));
	if (start < 0 || end === undefined) return null;
	const [table, ...rest] = tokens.slice(end + 1);
	const after = rest.map(({ text: word }) => word).join(' ');
	if (table === undefined || table.kind === 'other' || !/^(as )?t( ;)?$/.test(after)) return null;
	const items = splitAtCommas(tokens.slice(start + 1, end)).map(itemOf);
	return items.every((item) => item !== null) ? { items, table: table.text } : null;
}

/** A view's select as one text, the same for what the program writes and for what the server gives back. */
export function viewWords({ items, table }: ViewText): string {
	const columns = items.map(({ expression, name, column }) =>
		column === name ? `"${name}"` : `${expression} as "${name}"`,
	);
	return `select ${columns.join(', ')} from "${table}"`;
}

/** The words of an expression, as those of an item are. */
export function expressionWords(expression: string): string {
	return wordsOf(tokensOf(expression)).map(written).join(' ');
}

function tokensOf(text: string): Token[] {
	return [...text.matchAll(TOKENS)].map(([all, name, literal, word]): Token => {
		if (name !== undefined) return { text: name.replaceAll('""', '"'), kind: 'name' };
		if (word !== undefined) return { text: word.toLowerCase(), kind: 'word' };
		return { text: literal ?? all, kind: 'other' };
	});
}

function isWord({ kind, text }: Token, word: string): boolean {
	return kind === 'word' && text === word;
}

/** Where the first token of a kind is that no parenthesis encloses. */
function atTop(tokens: readonly Token[], from: number, is: (token: Token) => boolean): number | undefined {
	let depth = 0;
	for (let at = from; at < tokens.length; at++) {
		const token = tokens[at] as Token;
		depth += depthOf(token);
		if (depth === 0 && is(token)) return at;
	}
	return undefined;
}

function depthOf({ kind, text }: Token): number {
	return kind !== 'other' ? 0 : text === '(' ? 1 : text === ')' ? -1 : 0;
}

function splitAtCommas(tokens: readonly Token[]): Token[][] {
	const comma = atTop(tokens, 0, ({ kind, text }) => kind === 'other' && text === ',');
	return comma === undefined ? [[...tokens]] : [tokens.slice(0, comma), ...splitAtCommas(tokens.slice(comma + 1))];
}

function itemOf(tokens: readonly Token[]): ViewItem | null {
	const [as, alias] = tokens.slice(-2);
	const isNamed = as !== undefined && alias !== undefined && isWord(as, 'as') && alias.kind !== 'other';
	const words = wordsOf(isNamed ? tokens.slice(0, -2) : tokens);
	const [first] = words;
	const column = words.length === 1 && first !== undefined && first.kind !== 'other' ? first.text : null;
	const name = isNamed ? alias.text : column;
	return name === null ? null : { name, column, expression: words.map(written).join(' ') };
}

/** Names and words are written alike, because the server quotes a name only where it must. */
function written({ kind, text }: Token): string {
	return kind === 'name' && /^[a-z_][a-z0-9_]*$/.test(text) ? text : kind === 'name' ? `"${text}"` : text;
}

/** The tokens without the table before columns, casts, parentheses and `else null`. */
function wordsOf(tokens: readonly Token[]): Token[] {
	const words: Token[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at] as Token;
		const next = tokens[at + 1];
		if (token.text === 't' && token.kind !== 'other' && next?.text === '.' && next.kind === 'other') at++;
		else if (token.text === '::' || isCastEnd(token, next)) {
			while (tokens[at + 1]?.kind === 'word' && TYPE_WORDS.test((tokens[at + 1] as Token).text)) at++;
		} else if (isWord(token, 'else') && next !== undefined && isWord(next, 'null')) at++;
		else if (depthOf(token) === 0 && !isWord(token, 'cast')) words.push(token);
	}
	return words;
}

/** `as` before a type: the name of a column is not among these tokens. */
function isCastEnd(token: Token, next: Token | undefined): boolean {
	return isWord(token, 'as') && next?.kind === 'word' && TYPE_WORDS.test(next.text);
}
