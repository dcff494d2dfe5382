import { normalizeHeader } from '../../core/schema/schema.js';
import type { ReaderOptions } from '../reader.js';

/** A row below the records that is about them. */
export interface Footer {
	/** `count` gives the number of records, `total` sums of columns, `end` the end of the file. */
	readonly kind: 'count' | 'total' | 'end';
	/** Its number, where it has one. */
	readonly number: number | null;
}

const ROWS = '(?:rows?|records?|lines?|entries|row\\(s\\)|record\\(s\\))';
const DONE = '(?:affected|selected|returned|exported|retrieved|fetched|found|listed|written|total|in set.*|in total)';

/** `(2 rows affected)`, `2 rows selected.`, `2 rows in set (0.00 sec)` */
const COUNTED = new RegExp(`^(?:[#;]+|--+)?\\s*\\(?\\s*(\\d+)\\s+${ROWS}(?:\\s+${DONE})?\\s*\\)?\\.?$`, 'i');

/** `Total records: 2`, `Row count,2`, `Records exported = 2`, `Count: 2` */
const LABELLED = new RegExp(
	`^(?:(?:[#;]+|--+)\\s*)?(?:(?:total|number|no\\.?|count)\\s*(?:of\\s*)?)?(?:${ROWS}|count)[ _]?(?:count|${DONE})?\\s*[:=]?\\s*(\\d+)$`,
	'i',
);

const TOTAL = /^(?:grand|sub)?[- ]?totals?\s*:?$|^sum\s*:?$/i;
const TOTAL_WITH_NUMBER = /^((?:grand|sub)?[- ]?totals?)\s*[:=]?\s*(\d+)$/i;
const END = /^[-*=# ]*(?:end(?:\s+of\s+(?:the\s+)?(?:file|report|data|export|list|records))?|eof)[-*=#. ]*$/i;
const RULE = /^[-=*_]{3,}$/;
const NUMBER = /^[-+]?[\d.,' ]+%?$/;

/** Names that no record has, but an object at the end of a list has: `{"count": 2}`. */
const COUNT_NAMES = new Set(
	'count total totalcount records recordcount totalrecords rows rowcount totalrows numberofrecords'.split(' '),
);

/** First characters of footers in words, which exclude most records quickly. */
const FIRST = new Set([...'(TtSsGgRrCcNnEeLl-*=#;_'].map((character) => character.charCodeAt(0)));

/** Whether a row with this first value may be a footer. It is fast, because it is called for every record. */
export function mayBeFooter(first: string | null | undefined): boolean {
	if (first === null || first === undefined || first === '') return true;
	const code = first.charCodeAt(0);
	return FIRST.has(code) || (code >= 48 && code <= 57 ? first.includes(' ') : code === 32);
}

/** Recognizes footers, for the columns of one file. */
export class FooterCheck {
	readonly #columns: readonly string[];
	readonly #options: ReaderOptions | null;

	constructor(columns: readonly string[], options: ReaderOptions | null) {
		this.#columns = columns;
		this.#options = options;
	}

	/**
	 * The footer of a row; `null` where the row may be a record.
	 *
	 * @param values - in the order of the columns; fewer for a narrower row
	 */
	of(values: readonly (string | null)[]): Footer | null {
		if (this.#columns.length < 2) return null;
		const filled: { readonly text: string; readonly at: number }[] = [];
		for (let at = 0; at < values.length; at++) {
			const text = values[at]?.trim() ?? '';
			if (text === '') continue;
			filled.push({ text, at });
			// A record has more filled columns than a row of sums.
			if (filled.length > 2 && filled.length * 2 > this.#columns.length) return null;
		}
		const first = filled[0];
		if (first === undefined) return null;
		const texts = filled.map(({ text }) => text);
		const found = this.#named(filled) ?? statement(texts);
		return found !== null && !this.fitsAsRecord(values) ? found : null;
	}

	/** Whether a row such as `{"count": 2}` has only members that no record has. */
	#named(filled: readonly { readonly text: string; readonly at: number }[]): Footer | null {
		const numbers = filled.filter(({ text, at }) => /^\d+$/.test(text) && COUNT_NAMES.has(this.#name(at)));
		const others = filled.filter((each) => !numbers.includes(each));
		if (numbers.length !== 1 || others.some(({ text }) => !/^(?:trailer|footer|summary|totals?|end)$/i.test(text)))
			return null;
		return { kind: 'count', number: Number(numbers[0]?.text) };
	}

	#name(at: number): string {
		const name = normalizeHeader(this.#columns[at] ?? '');
		return this.#options?.knownHeaders.has(name) ? '' : name;
	}

	/** Whether the schema accepts the row as a record. Then it is one, whatever its words. */
	fitsAsRecord(values: readonly (string | null)[]): boolean {
		const judge = this.#options?.judge;
		if (judge === undefined) return false;
		const known = this.#columns.filter((name) => this.#options?.knownHeaders.has(normalizeHeader(name)));
		return known.length > 0 && this.#columns.every((name, at) => judge(name, values[at]?.trim() ?? '') !== -1);
	}
}

function statement(texts: readonly string[]): Footer | null {
	const [first = '', ...rest] = texts;
	const joined = texts.join(' ');
	const counted = COUNTED.exec(joined) ?? LABELLED.exec(joined);
	if (counted) return { kind: 'count', number: Number(counted[1]) };
	const total = TOTAL_WITH_NUMBER.exec(first);
	if (total && rest.every((text) => NUMBER.test(text))) return { kind: 'total', number: Number(total[2]) };
	if (TOTAL.test(first) && rest.every((text) => NUMBER.test(text))) {
		const whole = rest.find((text) => /^\d+$/.test(text));
		return { kind: 'total', number: whole === undefined ? null : Number(whole) };
	}
	return texts.length === 1 && (END.test(first) || RULE.test(first)) ? { kind: 'end', number: null } : null;
}
