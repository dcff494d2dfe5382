import { type Column, normalizeHeader } from './schema.js';

/**
 * Columns of a tree (JSON, XML) are named by the path of their value in the record: `identity.id`, `phone[1]`, `@kind`
 * for an attribute next to an element of that name, `../@Country` for a value outside of the record.
 */
export const OUTSIDE = '../';

/** Another value of the record that may belong to the same column: only one of them may have a value. */
export interface Rival {
	readonly position: number;
	readonly header: string;
	/**
	 * Whether it counts only where the column itself has no value, such as the members of an object in fileColumn of a text.
	 */
	readonly isWithin: boolean;
}

/** How a tree's columns match the schema's. */
export interface TreeColumns {
	/** For each schema column the index of the file's column that carries it, or -1. */
	readonly positions: readonly number[];
	/** For each schema column the file's columns that must be empty wherever it has a value. */
	readonly rivals: readonly (readonly Rival[])[];
	/** The file's columns that are not in the schema. Values outside of the records do not count. */
	readonly extra: readonly string[];
	/** Schema columns that several paths name. */
	readonly twice: readonly { readonly column: Column; readonly headers: readonly string[] }[];
	/**
	 * Schema columns that no record has, with the values outside of the records that have their name and are not taken.
	 */
	readonly outside: readonly { readonly column: Column; readonly header: string }[];
}

/**
 * Whether a column takes a value from outside of the records by its name alone, such as the country of a file. A column
 * that distinguishes records, or that is about one person, cannot be the same for all of them.
 */
export function mayInherit(column: Column, countryColumn: string): boolean {
	return !column.key && !column.sensitive && (!column.required || column.name === countryColumn);
}

/** The path of the first of several is that of an only one: `phone[0]` is `phone`. */
export function canonicalPath(path: string): string {
	return path.includes('[0]') ? path.replaceAll('[0]', '') : path;
}

/** A path without indexes and attribute marks, which all values of one kind share. */
export function kindOfPath(path: string): string {
	return path.replace(/\[\d+\]/g, '').replace(/(^|[./])@/g, '$1');
}

/** Whether a path without indexes ends with a name, or with a path. */
export function endsWithPath(kind: string, name: string): boolean {
	if (!kind.endsWith(name)) return false;
	const before = kind[kind.length - name.length - 1];
	return before === undefined || before === '.' || before === '/';
}

/** One of the file's columns. */
interface FileColumn {
	readonly header: string;
	readonly position: number;
	readonly path: string;
	readonly bare: string;
	readonly kind: string;
	readonly isOutside: boolean;
	/** Indexes of the schema columns whose name is the end of its path. */
	readonly called: ReadonlySet<number>;
	/** Indexes of the schema columns whose name is the end of the path of something around it. */
	readonly within: ReadonlySet<number>;
}

/** One name of a schema column. */
interface Name {
	/** The column's index. */
	readonly column: number;
	readonly path: string;
	readonly bare: string;
	readonly kind: string;
	/** Whether it has an index, and so says which of several is meant. */
	readonly isIndexed: boolean;
	readonly isAlias: boolean;
}

interface Found {
	readonly fileColumn: FileColumn;
	/** The name that equals the path; `null` where the name is only the path's end. */
	readonly by: Name | null;
}

/**
 * Finds for each schema column the file's column that its name or one of its aliases leads to: the one with that path;
 * else the one whose own name it is, if there is only one; else one outside of the records with that name.
 *
 * @param inherits - whether a column takes a value from outside of the records by its name alone
 * @param schema - the config's columns, which come first in `columns`; the rest are columns that files added
 */
export function mapTreeColumns(
	columns: readonly Column[],
	headers: readonly string[],
	inherits: (column: Column) => boolean,
	schema: readonly Column[] = columns,
): TreeColumns {
	const names = columns.flatMap(namesOf);
	const fileColumns = toFileColumns(headers, names, schema.length);
	const exact = columnsOfNames(columns.length, fileColumns, names);
	const claimed = new Set(exact.flat().map(({ fileColumn }) => fileColumn));
	const byAlias = new Set(exact.flat().flatMap(({ fileColumn, by }) => (by?.isAlias ? [fileColumn] : [])));
	const positions: number[] = [];
	const rivals: Rival[][] = [];
	const taken = new Set<FileColumn>();
	const twice: { column: Column; headers: string[] }[] = [];
	const outside: { column: Column; header: string }[] = [];
	for (const [index, column] of columns.entries()) {
		let found = exact[index] as readonly Found[];
		const called = found.length > 0 ? [] : fileColumns.filter((fileColumn) => fileColumn.called.has(index));
		if (found.length === 0) {
			// A value inside of another column's value belongs to that column: a doctor's name is not the customer's.
			const isFree = ({ within }: FileColumn) => within.size === 0 || (within.size === 1 && within.has(index));
			const inside = called.filter(
				(fileColumn) => !fileColumn.isOutside && !claimed.has(fileColumn) && isFree(fileColumn),
			);
			found = firstOfEachKind(inside).map((fileColumn) => ({ fileColumn, by: null }));
		}
		if (found.length === 0) {
			const beyond = firstOfEachKind(called.filter(({ isOutside, path }) => isOutside && !path.includes('[')));
			if (beyond.length === 1 && inherits(column)) found = beyond.map((fileColumn) => ({ fileColumn, by: null }));
			else for (const { header } of beyond) outside.push({ column, header });
		}
		for (const { fileColumn } of found) taken.add(fileColumn);
		if (found.length > 1) twice.push({ column, headers: found.map(({ fileColumn }) => fileColumn.header) });
		const first = found[0] ?? null;
		positions.push(first?.fileColumn.position ?? -1);
		rivals.push(
			fileColumns.flatMap((fileColumn) => {
				const kind = byAlias.has(fileColumn) ? null : rivalry(fileColumn, first, index);
				return kind === null
					? []
					: { position: fileColumn.position, header: fileColumn.header, isWithin: kind === 'within' };
			}),
		);
	}
	const extra = fileColumns
		.filter((fileColumn) => !taken.has(fileColumn) && !fileColumn.isOutside)
		.map(({ header }) => header);
	return { positions, rivals, extra, twice, outside };
}

function namesOf({ name, aliases }: Column, column: number): Name[] {
	return [name, ...aliases].map((each, at) => {
		const written = normalizeHeader(each);
		const path = canonicalPath(written);
		const isIndexed = written.includes('[');
		return { column, path, bare: bareOf(path), kind: kindOfPath(path), isIndexed, isAlias: at > 0 };
	});
}

function toFileColumns(headers: readonly string[], names: readonly Name[], schema: number): FileColumn[] {
	// Names are looked up by their last part, since a file may have thousands of columns, with more in every batch.
	const byEnd = new Map<string, Name[]>();
	for (const name of names) {
		if (!name.isIndexed) byEnd.set(lastOf(name.kind), [...(byEnd.get(lastOf(name.kind)) ?? []), name]);
	}
	const columnsCalled = (kind: string) =>
		(byEnd.get(lastOf(kind)) ?? []).filter((name) => endsWithPath(kind, name.kind)).map(({ column }) => column);
	return headers.map((header, position) => {
		const path = canonicalPath(normalizeHeader(header));
		const kind = kindOfPath(path);
		const within = holdersOf(kind)
			.flatMap(columnsCalled)
			.filter((column) => column < schema);
		return {
			header,
			position,
			path,
			bare: bareOf(path),
			kind,
			isOutside: path.startsWith(OUTSIDE),
			called: new Set(columnsCalled(kind)),
			within: new Set(within),
		};
	});
}

function bareOf(path: string): string {
	return path.includes('@') ? path.replace(/(^|[./])@/g, '$1') : path;
}

function lastOf(kind: string): string {
	return kind.slice(Math.max(kind.lastIndexOf('.'), kind.lastIndexOf('/')) + 1);
}

/** The paths of everything around a value, innermost first. */
function holdersOf(kind: string): string[] {
	const holders: string[] = [];
	const inside = kind.lastIndexOf('/') + 1;
	for (let dot = kind.lastIndexOf('.'); dot > inside; dot = kind.lastIndexOf('.', dot - 1)) {
		holders.push(kind.slice(0, dot));
	}
	return holders;
}

/**
 * The file's columns whose path is one of the column's names; attribute marks are ignored only where no path matches with them.
 */
function columnsOfNames(columns: number, fileColumns: readonly FileColumn[], names: readonly Name[]): Found[][] {
	const found = (key: 'path' | 'bare') => {
		const index = new Map<string, Name>();
		for (const name of names) {
			const known = index.get(name[key]);
			if (!known || (name.isIndexed && name.column === known.column)) index.set(name[key], name);
		}
		const byColumn: Found[][] = Array.from({ length: columns }, () => []);
		for (const fileColumn of fileColumns) {
			const by = index.get(fileColumn[key]);
			if (by) byColumn[by.column]?.push({ fileColumn, by });
		}
		return byColumn;
	};
	const whole = found('path');
	const bare = found('bare');
	return whole.map((each, at) => (each.length > 0 ? each.filter(isMostExact) : (bare[at] as Found[])));
}

/** Prefers the exact name: an attribute and an element may have the same name, and there may be several of a kind. */
function isMostExact({ fileColumn, by }: Found, _: number, all: readonly Found[]): boolean {
	const saysWhich = (name: Name | null) => name !== null && (name.isIndexed || name.path.includes('@'));
	return saysWhich(by) || !all.some((other) => other.fileColumn.kind === fileColumn.kind && saysWhich(other.by));
}

function firstOfEachKind(fileColumns: readonly FileColumn[]): FileColumn[] {
	const kinds = new Map<string, FileColumn>();
	for (const fileColumn of fileColumns) {
		const known = kinds.get(fileColumn.kind);
		if (known === undefined || (known.path.includes('[') && !fileColumn.path.includes('[')))
			kinds.set(fileColumn.kind, fileColumn);
	}
	return [...kinds.values()];
}

/** Whether a value of that file column makes it unclear which value is the column's. */
function rivalry(fileColumn: FileColumn, found: Found | null, column: number): 'several' | 'within' | null {
	if (fileColumn.isOutside || fileColumn === found?.fileColumn) return null;
	// An attribute describes a value, and is none itself.
	const within = isAttribute(fileColumn) ? null : 'within';
	if (found === null) return fileColumn.within.has(column) || fileColumn.called.has(column) ? within : null;
	const { fileColumn: own, by } = found;
	if (own.isOutside) return fileColumn.within.has(column) ? within : null;
	if (fileColumn.kind === own.kind) return by === null || !(by.isIndexed || by.path.includes('@')) ? 'several' : null;
	return fileColumn.path.startsWith(`${own.path}.`) || fileColumn.path.startsWith(`${own.path}[`) ? within : null;
}

function isAttribute({ path }: FileColumn): boolean {
	return /[.]@[^.]*$/.test(path);
}
