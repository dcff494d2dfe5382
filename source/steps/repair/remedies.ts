import type { Settings } from '../../config/settings.js';
import { ValueFault } from '../../core/records/record.js';
import { columnChanges } from '../../core/repair/config-offers.js';
import type { ConfigOffer, Mend, MendCause, MendRule, Remedies, Remedy } from '../../core/repair/mend.js';
import { compileRule } from '../../core/repair/mend-rules.js';
import type { Column } from '../../core/schema/schema.js';
import { compileValueCheck } from '../../core/values/check-value.js';
import { DATE_FORMATS, DATETIME_FORMATS } from '../../core/values/date-formats.js';
import type { Engine } from '../../engines/engine.js';
import { findMendable, isOf, type Mendable, queryOf } from './find-mendable.js';
import { cellOf, Mending } from './mending.js';

/** Rejects that rules are tried on while a person looks; the repair itself goes through all of them. */
const TRIED = 20_000;

/** Formats and settings of one kind that are shown, those that heal most first. */
const SHOWN = 4;

/** Values that can be mapped by themselves: the commonest ones. */
const MAPPED = 3;

/** Changed texts that are shown of a rule. */
const SAMPLES = 3;

/** The open rejects of a cause. */
export async function rejectsOfCause(engine: Engine, settings: Settings, cause: MendCause): Promise<Mendable[]> {
	const found: Mendable[] = [];
	for await (const some of findMendable(engine, settings, queryOf(cause))) {
		found.push(...some.filter(({ reject }) => isOf(cause, reject)));
		if (found.length >= TRIED) break;
	}
	return found;
}

/**
 * Tries what could be done about all rejects of a cause.
 *
 * @param mends - what was mended before, on which this comes
 * @param text - a text that a person has typed, for the rules that need one
 */
export function findRemedies(
	settings: Settings,
	rejects: readonly Mendable[],
	cause: MendCause,
	mends: readonly Mend[],
	text: string,
): Remedies {
	const column = settings.columns.find(({ name }) => name === cause.column);
	const values = valuesOf(rejects, cause);
	const loaded = rejects.filter(({ why }) => why === null);
	const why = loaded.length > 0 ? null : (rejects[0]?.why ?? 'none of them is open any more');
	const rules = column === undefined || why !== null ? [] : candidateRules(column, cause.code, values, text);
	const mending = new Mending(settings);
	const remedies = rules
		.map((rule) => tryRule(mending, loaded, cause, mends, rule))
		.filter(({ rule, healed, better }) => healed + better > 0 || needsText(rule));
	return { records: rejects.length, why, remedies, offers: offersFor(settings, rejects, cause) };
}

/** Whether a rule waits for a text that a person types. */
function needsText({ kind }: MendRule): boolean {
	return kind === 'constant' || kind === 'map';
}

/** The rejected values of a cause, the commonest first. */
function valuesOf(rejects: readonly Mendable[], { column, code }: Pick<MendCause, 'column' | 'code'>): string[] {
	const counts = new Map<string, number>();
	for (const { reject } of rejects) {
		const fault = reject.faults.find((each) => each.column === column && each.code === code);
		if (fault?.value) counts.set(fault.value, (counts.get(fault.value) ?? 0) + 1);
	}
	return [...counts].sort(([, a], [, b]) => b - a).map(([value]) => value);
}

function candidateRules(column: Column, code: string, values: readonly string[], text: string): MendRule[] {
	const outcomes = (rule: MendRule) => values.map((value) => compileRule(rule, column)(value));
	const usual = (): MendRule[] => {
		switch (code) {
			case 'E_DATE':
			case 'E_DATETIME':
				return [...DATE_FORMATS, ...DATETIME_FORMATS]
					.filter((format) => !column.formats.includes(format))
					.map((format): MendRule => ({ kind: 'format', format }));
			case 'E_LENGTH':
				return 'length' in column.type ? [{ kind: 'cut', length: column.type.length }] : [];
			case 'E_INT':
			case 'E_DECIMAL':
				return [{ kind: 'zeros' }];
			case 'E_ALLOWED':
				return [{ kind: 'spelling' }];
			default:
				return [];
		}
	};
	const found = firstOfEach(usual().map((rule) => ({ rule, outcomes: outcomes(rule) })))
		.map(({ rule, outcomes: texts }) => ({ rule, count: texts.filter((text) => text !== null).length }))
		.filter(({ count }) => count > 0)
		.sort((a, b) => b.count - a.count)
		.slice(0, SHOWN)
		.map(({ rule }) => rule);
	return [
		...found,
		// One key for all of them would make one customer of all.
		...(column.key ? [] : [{ kind: 'constant' as const, text }]),
		...values.slice(0, MAPPED).map((from): MendRule => ({ kind: 'map', from, to: text })),
	];
}

/** Of several that make the same of every value, the first: `DD.MM.YYYY`, and not `D.M.YYYY` as well. */
function firstOfEach<T extends { readonly outcomes: readonly unknown[] }>(all: readonly T[]): T[] {
	const seen = new Set<string>();
	return all.filter(({ outcomes }) => {
		const id = JSON.stringify(outcomes);
		return seen.has(id) ? false : seen.add(id);
	});
}

function tryRule(
	mending: Mending,
	rejects: readonly Mendable[],
	cause: MendCause,
	mends: readonly Mend[],
	rule: MendRule,
): Remedy {
	const samples: Remedy['samples'][number][] = [];
	let [healed, better] = [0, 0];
	for (const mendable of rejects) {
		const before = mending.apply(mendable, mends) ?? mending.textsOf(mendable);
		const after = mending.change(mendable, before, cause.column, rule);
		if (after === null) continue;
		const { row, faults } = mending.check(mendable, after);
		if (row !== null) healed++;
		else if (!faults.some(({ column }) => column === cause.column)) better++;
		else continue;
		const name = cellOf(mendable, cause.column) ?? '';
		if (samples.length < SAMPLES)
			samples.push({ line: mendable.reject.line, before: before.get(name) ?? '', after: after.get(name) ?? '' });
	}
	return { rule, healed, better, samples };
}

/**
 * The lines of the config that would have let rejects through, found by trying them. Those that lose nothing and heal most
 * come first.
 *
 * @param cause - of which column and code the rejects are
 */
export function offersFor(
	settings: Settings,
	rejects: readonly Mendable[],
	cause: Pick<MendCause, 'column' | 'code'>,
): ConfigOffer[] {
	const { column, code } = cause;
	const known = rejects.filter(({ reject, reading }) => reading !== undefined && reject.fields !== null);
	if (known.length === 0) return [];
	const tried = candidateConfigs(settings, cause, valuesOf(rejects, cause)).map(
		({ at, settings: lines, loses, config }) => {
			const mending = new Mending(config);
			let [healed, better] = [0, 0];
			for (const mendable of known) {
				const { row, faults } = mending.check(mendable, mending.textsOf(mendable));
				if (row !== null) healed++;
				else if (!faults.some((each) => each.column === column)) better++;
			}
			return { column, code, at, settings: lines, records: rejects.length, healed, better, loses };
		},
	);
	return tried
		.filter(({ healed, better }) => healed + better > 0)
		.sort((a, b) => Number(a.loses !== null) - Number(b.loses !== null) || b.healed - a.healed || b.better - a.better)
		.slice(0, SHOWN);
}

interface CandidateConfig extends Pick<ConfigOffer, 'at' | 'settings' | 'loses'> {
	readonly config: Settings;
}

/** Changed configs that could let values through: the likeliest of each kind. */
function candidateConfigs(
	settings: Settings,
	{ column: name, code }: Pick<MendCause, 'column' | 'code'>,
	values: readonly string[],
): CandidateConfig[] {
	if (code === 'E_COUNTRY') {
		const config = { ...settings, policies: { ...settings.policies, unknownCountry: 'table' as const } };
		return [{ at: 'policies', settings: [{ name: 'unknownCountry', value: 'table' }], loses: null, config }];
	}
	const column = settings.columns.find((each) => each.name === name);
	if (column === undefined) return [];
	const outcomes = (changed: Column) => {
		const check = compileValueCheck(changed);
		const results = values.map((value) => check(value, undefined));
		return results.map((result) => (result instanceof ValueFault ? null : result));
	};
	const changes = columnChanges(column, code, values);
	const [formats, others] = [changes.filter(isFormats), changes.filter((each) => !isFormats(each))];
	const found = [
		...firstOfEach(formats.map((change) => ({ change, outcomes: outcomes(change.column) }))),
		...others.map((change) => ({ change, outcomes: outcomes(change.column) })),
	].map(({ change, outcomes: results }) => ({ change, count: results.filter((result) => result !== null).length }));
	const isLikely = ({ change, count }: (typeof found)[number]) =>
		count > 0 ||
		change.settings.some((each) => each.name === 'onInvalid' || each.name === 'required' || each.name === 'nulls');
	return found
		.filter(isLikely)
		.sort((a, b) => b.count - a.count)
		.slice(0, 2 * SHOWN)
		.map(({ change }) => {
			const columns = settings.columns.map((each) => (each === column ? change.column : each));
			const { settings: lines, loses } = change;
			return { at: `schema.columns.${column.name}`, settings: lines, loses, config: { ...settings, columns } };
		});
}

function isFormats({ settings: [first] }: Pick<ConfigOffer, 'settings'>): boolean {
	return first?.name === 'formats';
}
