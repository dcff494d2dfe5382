import { amount, counted, listed } from '../amounts.js';
import { type CountryEffect, otherDaysWords, type Statement } from '../plan/plan.js';
import type { Doubt } from '../reading/reading.js';
import {
	changesSchema,
	type SchemaSummary,
	schemaLines,
	schemaWords,
	summarizeSchema,
} from '../schema/schema-lines.js';
import type { Approval } from './events.js';
import { type PutAwayFile, putAwayDetails } from './put-away.js';

/** A file whose rows go into the stage. */
export interface LoadedFile {
	readonly name: string;
	readonly rows: number;
	readonly rejected: number;
	/** Rows of its earlier content that it replaces; `null` where it is new. */
	readonly replaces: number | null;
	/** Its content is the same as before, and is read differently. */
	readonly again: boolean;
	/** What may be wrong with how it is read; absent where nothing is. */
	readonly doubts?: readonly Doubt[];
}

/** A file that brings no rows. */
export interface PassedFile {
	readonly name: string;
	/** Why, such as `is refused: E_CONTROL_TOTAL`. */
	readonly why: string;
	/** Rows of its earlier content that are removed. */
	readonly replaces: number | null;
}

/** The facts of the question before stage commits. */
export interface LoadFacts {
	readonly stage: string;
	readonly loads: readonly LoadedFile[];
	/** Number of files that are loaded already, with the same content. */
	readonly already: number;
	/** Refused and empty files, and files whose content is loaded under another name. */
	readonly passed: readonly PassedFile[];
	/** Names of files that are of another day, or not complete yet. */
	readonly skipped: readonly string[];
	/** Changes to deliveries of earlier runs because of these files, a sentence each. */
	readonly restated: readonly string[];
	/** Rows of withdrawn files among them. */
	readonly leaving?: number;
	/** Statements that make or change the stage and the bookkeeping tables. */
	readonly ddl: readonly Statement[];
	/** Every statement that takes effect. */
	readonly statements: readonly Statement[];
}

/** The question before stage commits; `null` where only bookkeeping rows would change. */
export function loadQuestion(facts: LoadFacts): Approval | null {
	const { loads, already, passed, skipped, restated, ddl, statements } = facts;
	const summary = summarizeSchema(ddl);
	const rows = loads.reduce((sum, file) => sum + file.rows, 0);
	const gone = [...loads, ...passed].reduce((sum, file) => sum + (file.replaces ?? 0), facts.leaving ?? 0);
	const takesOut = [...loads, ...passed].some((file) => file.replaces !== null);
	if (loads.length + restated.length === 0 && !takesOut && !changesSchema(summary)) return null;
	const details = [
		...loads.flatMap((load) => [loadLine(load), ...doubtLines(load.doubts)]),
		...(already === 0 ? [] : [`Leaves ${amount(already, 'file')} as loaded already`]),
		...passed.map(
			({ name, why, replaces }) =>
				`${name} ${why}${replaces === null ? '' : `; its ${amount(replaces, 'earlier row')} ${replaces === 1 ? 'goes' : 'go'}`}`,
		),
		...restated,
		...(skipped.length === 0 ? [] : [`Skips ${amount(skipped.length, 'file')}: ${listed(skipped, 3)}`]),
		...schemaLines(summary),
	];
	return {
		step: 'stage',
		kind: 'load',
		question: loadSentence(facts, summary, rows, gone),
		details,
		typed: null,
		afterNo: AFTER_NO_LOAD,
		statements,
	};
}

/** What stays the same where a load is not approved. */
export const AFTER_NO_LOAD = 'After a no nothing of the day is loaded, and no table is changed.';

/**
 * The doubts about a file that is loaded, each with the setting that settles it, so that they are read before a yes.
 */
export function doubtLines(doubts: readonly Readonly<Record<keyof Doubt, string>>[] = []): string[] {
	return doubts.map(({ code, message, setting }) => `  ▲ ${code}: ${message} → ${setting}`);
}

function loadLine({ name, rows, rejected, replaces, again }: LoadedFile): string {
	const refused = rejected === 0 ? '' : `, ${amount(rejected, 'record')} rejected`;
	if (replaces === null) return `Loads ${name}: ${amount(rows, 'row')}${refused}`;
	if (again) return `Reads ${name} again: ${amount(rows, 'row')} for the ${counted(replaces)} of before${refused}`;
	return `Replaces ${name}: ${amount(rows, 'row')} for the ${counted(replaces)} of before${refused}`;
}

function loadSentence(
	{ loads, stage, passed, restated }: LoadFacts,
	summary: SchemaSummary,
	rows: number,
	gone: number,
): string {
	const files = amount(loads.length, 'file');
	const replaced = gone === 0 ? '' : `, for ${counted(gone)} that ${gone === 1 ? 'goes' : 'go'}`;
	if (rows > 0) return `Load ${amount(rows, 'row')} of ${files} into ${stage}${replaced}?`;
	if (loads.length > 0) {
		const rejected = loads.reduce((sum, file) => sum + file.rejected, 0);
		return `Load no row, since all ${amount(rejected, 'record')} of ${files} are rejected${replaced}?`;
	}
	if (gone > 0 || passed.some((file) => file.replaces !== null))
		return `Load nothing new, and take ${amount(gone, 'row')} out of ${stage}?`;
	if (!changesSchema(summary)) return `Load nothing new, and change what stands of ${amount(restated.length, 'file')}?`;
	return `Load nothing new, and change the schema: ${schemaWords(summary)}?`;
}

/** Says why there is no question: everything is loaded already. */
export function nothingNew({ already, passed }: Pick<LoadFacts, 'already' | 'passed'>): string {
	const all = passed.length === 0;
	const files =
		already === 1 ? (all ? 'the file is' : '1 file is') : `${all ? 'all ' : ''}${counted(already)} files are`;
	const parts = [
		...(already === 0 ? [] : [`${files} loaded already`]),
		...passed.map(({ name, why }) => `${name} ${why}`),
	];
	return `Nothing new to load: ${listed(parts, 3)}`;
}

/** A country that would get a table. */
export interface NamedCountry {
	readonly name: string;
	readonly table: string;
	/** Of the day. */
	readonly records: number;
	/** File and line of the first of them, as `north.csv:12`. */
	readonly first: string | null;
	/** The country that it may be a typo of. */
	readonly looksLike: string | null;
}

/** The question where a country is new. */
export function newCountriesQuestion(countries: readonly NamedCountry[], statements: readonly Statement[]): Approval {
	const names = countries.map(({ name }) => name);
	const made =
		countries.length === 1
			? `a table for ${listed(names)}, a country seen`
			: `tables for ${countries.length} countries seen`;
	return {
		step: 'transform',
		kind: 'new-countries',
		question: `Make ${made} for the first time?`,
		details: countries.flatMap(({ name, table, records, first, looksLike }) => [
			`${name} → ${table}: ${amount(records, 'record')} of the day${first === null ? '' : `, the first at ${first}`}`,
			...(looksLike === null ? [] : [`  ${name} looks like ${looksLike}: after a no, map it under policies.countries`]),
		]),
		typed: null,
		afterNo: AFTER_NO_CHANGE,
		statements,
	};
}

/** What stays the same where transform may not change tables. */
export const AFTER_NO_CHANGE =
	"After a no the countries' tables stay as they were, and the stage keeps its rows; run `etl-tui transform` to go on.";

/** The facts of the question before transform commits. */
export interface CommitFacts {
	readonly environment: string;
	readonly effects: readonly CountryEffect[];
	/** Number of countries whose stage and table agree. */
	readonly matches: number;
	/** Rows that this run has loaded into the stage before; `null` where it loaded none. */
	readonly loaded: number | null;
	/** Files of the source that are moved or deleted after a yes; absent where none is. */
	readonly away?: readonly PutAwayFile[];
	readonly statements: readonly Statement[];
}

/** The question before the tables are committed; `null` where no row and no table changes. */
export function commitQuestion(facts: CommitFacts): Approval | null {
	const { environment, effects, loaded, away = [], statements } = facts;
	const summary = summarizeSchema(statements);
	const lines = effects.filter((effect) => gains(effect) + effect.removed > 0).map(effectLine);
	if (lines.length === 0 && !changesSchema(summary)) return null;
	return {
		step: 'validate',
		kind: 'commit',
		question: commitSentence(facts, summary),
		details: [...lines, ...schemaLines(summary), ...putAwayDetails(away)],
		typed: needsName(environment) ? environment : null,
		afterNo: afterNoCommit(loaded),
		statements,
	};
}

/** Says why there is no question: every table is up to date. */
export function nothingChanges(matches: number): string {
	if (matches === 0) return "No country's table changes: no row of the day is in the stage";
	const tables = matches === 1 ? "the country's table is" : `${counted(matches)} countries' tables are`;
	return `Nothing changes: ${tables} what the stage says already`;
}

/** What stays the same where the tables are not committed. */
function afterNoCommit(loaded: number | null): string {
	const kept =
		loaded === null || loaded === 0
			? 'the stage stays as it is'
			: `the stage keeps the ${amount(loaded, 'row')} loaded above`;
	return `After a no the countries' tables stay as they were, and ${kept}; run \`etl-tui transform\` to go on.`;
}

/** What stays the same, said after a no. */
export function afterwards(afterNo: string): string {
	return afterNo.replace(/^After a no (.)/, (_, first: string) => first.toUpperCase());
}

/** Whether the environment's name must be typed: in production, a key pressed by habit must not commit. */
export function needsName(environment: string): boolean {
	return environment.toLowerCase() === 'prod';
}

/** Number of rows that are new in a table or change there, of all run dates. */
export function gains({ inserted, updated, moved, otherDays }: CountryEffect): number {
	return inserted + updated + moved + otherDays.inserted + otherDays.updated + otherDays.moved;
}

/** A country's new and changed rows, and its removed ones, with those that stay. */
export function effectLine({
	country,
	table,
	created,
	inserted,
	updated,
	moved,
	removed,
	unchanged,
	stale,
	otherDays,
}: CountryEffect): string {
	const parts = Object.entries({
		inserted,
		updated,
		'moved here': moved,
		'taken out': removed,
		unchanged,
		'too old to win': stale,
	});
	const words = parts.filter(([, count]) => count > 0).map(([word, count]) => `${counted(count)} ${word}`);
	return `${country}: ${table}${created ? ', a new table' : ''}: ${words.join(', ') || 'no row of the day'}${otherDaysWords(otherDays)}`;
}

function commitSentence({ effects, matches }: CommitFacts, summary: SchemaSummary): string {
	const sum = (count: (effect: CountryEffect) => number) => effects.reduce((all, effect) => all + count(effect), 0);
	const words = Object.entries({
		inserted: sum((effect) => effect.inserted),
		updated: sum((effect) => effect.updated),
		moved: sum((effect) => effect.moved),
		'taken out': sum((effect) => effect.removed),
	})
		.filter(([, count]) => count > 0)
		.map(([word, count]) => `${counted(count)} ${word}`);
	// Rows of other run dates change where an earlier file was corrected, or where the rules have changed.
	const others = sum(({ otherDays }) => otherDays.inserted + otherDays.updated + otherDays.moved);
	const rows = [...words, ...(others === 0 ? [] : [`${amount(others, 'row')} of other days`]), schemaWords(summary)]
		.filter((text) => text !== '')
		.join(', ');
	const match =
		matches === 0
			? 'No country has rows of the day'
			: matches === 1
				? '1 country matches'
				: `All ${counted(matches)} countries match`;
	return `${match}: ${rows}. Commit?`;
}
