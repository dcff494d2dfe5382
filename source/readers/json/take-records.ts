import type { ValueKind } from '../../core/records/record.js';
import type { TextInput } from '../text-input.js';
import type { ColumnIndex } from '../trees/column-index.js';
import type { Inherited } from '../trees/envelope.js';
import type { Fields, JsonValue, ValueLimits } from './scan-value.js';
import { BEHIND, type Sequel, type Shape, Shapes } from './shapes.js';
import { type Member, takeObject, unescaped } from './take-apart.js';

/**
 * Parses records in place, without searching for their ends first: a record with the names of an earlier one by a
 * single regular expression, another one member by member. It takes only records that are complete and valid.
 * Everything else stays in the input: what is cut off, too long, malformed, or has a new name.
 *
 * 100,000 records of 11 members take 0.1 s, because all members are one match. A loop over characters takes 0.24 s,
 * and JSON.parse, which loses digits, 0.3 s.
 */
export class RecordTaker {
	readonly #columns: ColumnIndex;
	readonly #limits: ValueLimits;
	readonly #run: number;
	readonly #shapes: Shapes;
	/** What must follow a record; `null` for lines, whose ends are found first. */
	readonly #behind: RegExp | null;
	readonly #outside: { readonly inherited: readonly Inherited[] };

	/** @param outside - knows the values that records inherit */
	constructor(
		columns: ColumnIndex,
		sequel: Sequel,
		limits: ValueLimits,
		run: number,
		outside: { readonly inherited: readonly Inherited[] } = NOTHING,
	) {
		this.#outside = outside;
		this.#columns = columns;
		this.#limits = limits;
		this.#run = run;
		this.#shapes = new Shapes(sequel);
		this.#behind = sequel === 'lines' ? null : new RegExp(BEHIND[sequel], 'y');
	}

	/**
	 * Takes records off the input, from the beginning of one to the beginning of the next; none where the first cannot be
	 * taken.
	 */
	take(input: TextInput): JsonValue[] {
		const taken: JsonValue[] = [];
		while (taken.length < this.#run) {
			const value = this.#alike(input) ?? this.#other(input);
			if (value === null) break;
			taken.push(value);
		}
		return taken;
	}

	/**
	 * The members of a record by column. A new name becomes a column.
	 *
	 * @throws EtlError `E_FILE_TOO_LARGE` beyond the limit of columns
	 */
	place(raw: string, members: readonly Member[]): Fields {
		const width = this.#columns.names.length;
		const values: (string | null)[] = new Array(width).fill(null);
		const kinds: ValueKind[] = new Array(width).fill('text');
		const columns = members.map(({ name, value, kind }) => {
			const at = this.#columns.at(name);
			values[at] = value;
			kinds[at] = kind;
			return at;
		});
		this.#shapes.learn(
			raw,
			members.map(({ name }) => name),
			columns,
		);
		return this.#withInherited({ values, kinds });
	}

	/** Adds the values that the record inherits. */
	#withInherited(fields: Fields): Fields {
		const { inherited } = this.#outside;
		if (inherited.length === 0) return fields;
		// Records of the same shape share their kinds.
		const values = [...fields.values];
		const kinds = [...fields.kinds];
		for (const { at, value, kind } of inherited) {
			values[at] = value;
			kinds[at] = kind;
		}
		return { values, kinds };
	}

	#alike(input: TextInput): JsonValue | null {
		const found = this.#shapes.find(input.text, input.at);
		if (found === null) return null;
		const { shape, match } = found;
		const next = shape.pattern.lastIndex;
		const end = next - (match[match.length - 1] as string).length;
		if (end - input.at > this.#limits.length) return null;
		const raw = input.text.slice(input.at, end);
		return passed(input, raw, next, this.#withInherited(this.#fields(shape, match, raw.includes('\\'))));
	}

	#fields(shape: Shape, match: RegExpExecArray, escapes: boolean): Fields {
		const { columns } = shape;
		const width = this.#columns.names.length;
		const values = new Array<string | null>(width);
		// Records of the same shape share their properties.
		let shared = shape.kinds.length === width;
		let kinds = shared ? (shape.kinds as ValueKind[]) : new Array<ValueKind>(width).fill('text');
		if (columns.length < width) values.fill(null);
		for (let i = 0; i < columns.length; i++) {
			const at = columns[i] as number;
			const text = match[2 * i + 1];
			const bare = match[2 * i + 2];
			values[at] = text === undefined ? (bare ?? null) : escapes ? unescaped(text) : text;
			const kind = bare !== undefined && bare.charCodeAt(0) < LETTERS ? 'number' : 'text';
			if (kinds[at] === kind) continue;
			if (shared) kinds = [...kinds];
			shared = false;
			kinds[at] = kind;
		}
		shape.kinds = kinds;
		return { values, kinds };
	}

	#other(input: TextInput): JsonValue | null {
		const { text, at } = input;
		if (this.#behind === null || text[at] !== '{') return null;
		const found = takeObject(text, at, this.#limits.depth);
		if (typeof found === 'string' || found.end - at > this.#limits.length) return null;
		this.#behind.lastIndex = found.end;
		if (!this.#behind.test(text) || !found.members.every(({ name }) => this.#columns.has(name))) return null;
		const raw = text.slice(at, found.end);
		return passed(input, raw, this.#behind.lastIndex, this.place(raw, found.members));
	}
}

function passed(input: TextInput, raw: string, next: number, fields: Fields): JsonValue {
	const { line } = input;
	input.advance(next);
	return { line, raw, tooLong: false, fields };
}

const NOTHING = { inherited: [] };

/** Matches the first character of true and false. */
const LETTERS = 'A'.charCodeAt(0);
