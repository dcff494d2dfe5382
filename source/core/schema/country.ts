import { createHash } from 'node:crypto';
import { EtlError } from '../errors.js';
import { MAX_IDENTIFIER } from './schema.js';

/** A country as a run knows it: its name in reports, and its own table and view. */
export interface Country {
	/** Upper-case name, such as `IND`; `UNKNOWN` where a record has none. */
	readonly name: string;
	readonly table: string;
	/** `null` where the config asks for no views. */
	readonly view: string | null;
}

/** Settings that decide to which table a country's rows go. */
export interface CountryRules {
	/** Names for other spellings: `{ USA: ['US', 'United States'] }`. Spellings match without regard to case. */
	readonly aliases: Readonly<Record<string, readonly string[]>>;
	/** Holds `{country}`. */
	readonly table: string;
	/** Holds `{country}`, or `null`. */
	readonly view: string | null;
	/**
	 * Names that no country's table may have, in lower case, such as the stage's; reserved prefixes are refused anyway.
	 */
	readonly reserved: ReadonlySet<string>;
}

/**
 * Hex digits of a hash in a name. With 64 bits nobody finds two countries with the same hash; with 32 it takes an hour.
 */
const HASH = 16;
const ENDS_IN_HASH = /_[0-9a-f]{16}$/;

/**
 * Makes the function that finds the country of a text in the stage.
 *
 * Two texts reach the same table only when they are the same country: equal but for case and outer blanks, or aliases
 * of one name. A name that is not plain ASCII letters, digits and single `_` gets a hash as its suffix, and so does a
 * name that would reach the stage or a bookkeeping table. So `Côte` and `Cote`, or `US-A` and `US_A`, never meet.
 *
 * @returns a function that throws `E_DATABASE_SHAPE` where two countries would share a table after all
 */
export function createCountryResolver(rules: CountryRules): (text: string | null) => Country {
	const names = spelledNames(rules.aliases);
	const known = new Map<string, Country>();
	const owners = new Map<string, string>();
	return (text) => {
		const folded = fold(text ?? '') || 'unknown';
		const name = fold(names.get(folded) ?? folded);
		let country = known.get(name);
		if (!country) {
			country = toCountry(name, rules);
			const owner = owners.get(country.table.toLowerCase()) ?? name;
			if (owner !== name) throw shared(country.table);
			owners.set(country.table.toLowerCase(), name);
			known.set(name, country);
		}
		return country;
	};
}

function shared(table: string): EtlError {
	return new EtlError('E_DATABASE_SHAPE', `Two countries would share the table ${table}`, {
		context: { table },
		hint: 'Give one of them another name under policies.countries.',
	});
}

/** Finds the name that the config's aliases give to a spelling of a country; `null` where there is none. */
export function createCountryNames(aliases: CountryRules['aliases']): (spelling: string) => string | null {
	const names = spelledNames(aliases);
	return (spelling) => names.get(fold(spelling)) ?? null;
}

/** Case-folded spellings, each with its name as the config writes it. */
function spelledNames(aliases: CountryRules['aliases']): Map<string, string> {
	return new Map(
		Object.entries(aliases).flatMap(([name, spellings]) =>
			[name, ...spellings].map((spelling) => [fold(spelling), name] as const),
		),
	);
}

/** Trimmed, case-folded, in composed Unicode form. Lower, upper, lower folds more pairs than one alone (ẞ, ß, ſ). */
function fold(text: string): string {
	return text.normalize('NFC').trim().toLowerCase().toUpperCase().toLowerCase().normalize('NFC').trim();
}

function toCountry(name: string, rules: CountryRules): Country {
	const place = (template: string, slug: string) => template.replaceAll('{country}', slug);
	const plain = /^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(name) && !ENDS_IN_HASH.test(name);
	const couldBeView = viewNames(rules.view);
	const fits = (slug: string) => {
		if (couldBeView(place(rules.table, slug))) return false;
		const made = [place(rules.table, slug), ...(rules.view === null ? [] : [place(rules.view, slug)])];
		return made.every((id) => bytesOf(id) <= MAX_IDENTIFIER && !isReserved(id.toLowerCase(), rules.reserved));
	};
	const hashed = hashedSlug(name, MAX_IDENTIFIER - longest(rules));
	const slug = [...(plain ? [name] : []), hashed, `x_${hashed.slice(-HASH)}`].find(fits) ?? hashed;
	return {
		name: name.toUpperCase(),
		table: place(rules.table, slug),
		view: rules.view === null ? null : place(rules.view, slug),
	};
}

/** Whether a table's name could be the view of another country: `users_{country}_v` and the country `ind_v`. */
function viewNames(view: string | null): (table: string) => boolean {
	if (view === null) return () => false;
	const [before = '', after = ''] = view.toLowerCase().split('{country}');
	return (table) => {
		const name = table.toLowerCase();
		return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
	};
}

/** Prefixes that belong to the program or to the databases: a table named `json_each` would hide SQLite's function. */
const OTHERS = /^(?:etl|sqlite|pg|json|pragma)_/;

/** The name that PostgreSQL gives a primary key is an index's, and a table cannot have it: `med_users_ind_pkey`. */
const KEY_INDEX = /_pkey\d*$/;

function isReserved(identifier: string, reserved: ReadonlySet<string>): boolean {
	return reserved.has(identifier) || OTHERS.test(identifier) || KEY_INDEX.test(identifier);
}

function hashedSlug(name: string, room: number): string {
	const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH);
	const ascii = name
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replace(/[^a-z0-9]+/g, '_');
	const kept = ascii.slice(0, Math.max(0, room - hash.length - 1)).replace(/^_+|_+$/g, '');
	return kept === '' ? `x_${hash}` : `${kept}_${hash}`;
}

function longest(rules: CountryRules): number {
	const templates = rules.view === null ? [rules.table] : [rules.table, rules.view];
	return Math.max(...templates.map((template) => bytesOf(template.replaceAll('{country}', ''))));
}

function bytesOf(text: string): number {
	return new TextEncoder().encode(text).length;
}
