import type { ReadSettings, Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import type { MappingParts } from '../../core/reading/mapping.js';
import {
	type Account,
	addsUp,
	type Doubt,
	type ReaderFindings,
	type Reading,
	type ReadingFact,
} from '../../core/reading/reading.js';
import { createCountryNames } from '../../core/schema/country.js';
import type { Column } from '../../core/schema/schema.js';
import type { MappedSummary } from './feed-file.js';

/** What is known of a file besides its reader's findings. */
export interface FileFacts {
	readonly format: string;
	/** `null` where the format has no encoding of its own, such as a workbook. */
	readonly encoding: ReadingFact | null;
	/** What may be wrong with the encoding. */
	readonly doubts: readonly Doubt[];
}

/** Combines the reader's findings before and after the records with how the file's columns match the schema's. */
export function assembleReading(
	file: FileFacts,
	before: ReaderFindings,
	summary: MappedSummary,
	columns: readonly Column[],
	more: readonly Doubt[] = [],
): Reading {
	const { map } = summary;
	const taken = new Map(map.positions.map((position, index) => [position, columns[index]?.name ?? null]));
	const { account, passedOver, doubts } = summary.findings;
	const format: ReadingFact = { name: 'format', value: file.format, basis: 'found' };
	return {
		facts: [format, ...(file.encoding === null ? [] : [file.encoding]), ...before.facts],
		header: before.header,
		columns: summary.columns.map((name, index) => ({ name, mapped: taken.get(index) ?? null })),
		absent: columns.filter((_, index) => map.positions[index] === -1).map(({ name }) => name),
		account,
		declared: Number.isNaN(summary.declared) ? null : summary.declared,
		listed: null,
		passedOver,
		conversions: summary.conversions,
		doubts: [...file.doubts, ...before.doubts, ...doubts, ...more],
	};
}

/** The fault of a count that does not add up: part of the file was lost, and the program does not know what. */
export function accountFault(account: Account | null, name: string): EtlError | null {
	if (account === null || addsUp(account)) return null;
	const { all, header, records, control, blank, passedOver, unit } = account;
	const left = all - header - records - control - blank - passedOver;
	const what =
		left > 0
			? `${left} ${unit}s of ${all} are unaccounted for`
			: `${-left} ${unit}s are accounted for beyond the ${all} that there are`;
	return new EtlError('E_ACCOUNT', `${name}: a bug of ours or a damaged file: ${what}`, { context: { file: name } });
}

/**
 * What decides how a file's records become rows.
 *
 * @param set - the config's settings for this file
 */
export function mappingParts(
	settings: Settings,
	set: ReadSettings,
	{ columns: headers, map }: MappedSummary,
): MappingParts {
	const { policies, columns, countryColumn, latestBy, birthDateColumn, nulls, limits } = settings;
	const evolves = map.extra.length > 0 && policies.extraColumns === 'evolve';
	return {
		read: set,
		rules: { unknownCountry: policies.unknownCountry, countryColumn, evolves, nulls },
		rejects: { countries: policies.countries, recordLength: limits.recordLength },
		columns,
		roles: { [latestBy ?? '']: 'latest', [birthDateColumn ?? '']: 'birth' },
		headers,
		positions: map.positions,
		rivals: map.rivals ?? [],
		stored: { [countryColumn]: spellingsStored(settings) },
	};
}

/** Spellings of countries that are stored as the country's name, or as null without the config's word. */
function spellingsStored({ columns, countryColumn, nulls, policies }: Settings): Readonly<Record<string, string>> {
	const column = columns.find(({ name }) => name === countryColumn);
	if (column === undefined) return {};
	const nameOf = createCountryNames(policies.countries);
	const most = 'length' in column.type ? column.type.length : Number.POSITIVE_INFINITY;
	const long = Object.values(policies.countries)
		.flat()
		.filter((spelling) => [...spelling.trim()].length > most);
	const known = [...long, ...(column.nulls ?? nulls)].flatMap((text) => {
		const name = nameOf(text);
		return name === null ? [] : [[text.trim(), name] as const];
	});
	return Object.fromEntries(known);
}
