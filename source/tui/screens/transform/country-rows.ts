import { counted } from '../../../core/amounts.js';
import { type CountryEffect, otherDaysWords } from '../../../core/plan/plan.js';
import { visible } from '../../../core/values/visible.js';
import { SIGN } from '../../../output/style.js';
import type { Span } from '../../components/line.js';
import { bar, barColumns } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';

/** Columns of the list of countries. Where there is little room the bars come before the tables' names. */
const COUNTRY_COLUMNS: readonly GridColumn[] = [
	{ title: '  country', most: 24, frozen: true, shrinks: true },
	{ title: 'table', most: 24, from: 92 },
	{ title: 'inserted', align: 'right' },
	{ title: 'updated', align: 'right' },
	{ title: 'moved', align: 'right' },
	{ title: 'unchanged', align: 'right' },
	{ title: 'stale', align: 'right' },
	{ title: 'removed', align: 'right', from: 84 },
	{ title: '', grows: true },
];

/** What the counts of a load are called where something is taken back. */
const UNDONE: Readonly<Record<string, string>> = { inserted: 'restored', updated: 'as before', moved: 'moved back' };

/** The columns of the list of countries. @param undoes - whether something is taken back */
export function countryColumns(undoes: boolean): readonly GridColumn[] {
	return undoes
		? COUNTRY_COLUMNS.map((each) => ({ ...each, title: UNDONE[each.title] ?? each.title }))
		: COUNTRY_COLUMNS;
}

/** The kinds of changed rows, in the order of the bar; each has a pattern of its own, to be read without colour. */
const KINDS: readonly { readonly name: 'inserted' | 'updated' | 'moved' | 'removed'; look: Look; block: string }[] = [
	{ name: 'inserted', look: 'good', block: '█' },
	{ name: 'updated', look: 'running', block: '▓' },
	{ name: 'moved', look: 'attention', block: '▒' },
	{ name: 'removed', look: 'bad', block: '░' },
];

/** Rows of a country's table that change. */
export function changedTotal(effect: CountryEffect): number {
	return KINDS.reduce((sum, { name }) => sum + effect[name], 0);
}

/** A country's line. @param most - the rows that change where most do, which fill the bar */
export function countryRow(effect: CountryEffect, most: number): GridRow {
	const number = (count: number): Cell => (count === 0 ? { text: '0', look: 'dim' } : { text: counted(count) });
	const { created } = effect;
	const name: Cell = {
		text: `${created ? SIGN.attention : SIGN.good} ${visible(effect.country)}`,
		signed: true,
		look: created ? 'attention' : 'good',
		rank: effect.country.toLowerCase(),
	};
	return {
		cells: [
			name,
			{ text: visible(effect.table) },
			number(effect.inserted),
			number(effect.updated),
			number(effect.moved),
			number(effect.unchanged),
			number(effect.stale),
			number(effect.removed),
			lastCell(effect, most),
		],
	};
}

/** The bar of what changes, and that the table is new; changes of other days are more important. */
function lastCell(effect: CountryEffect, most: number): Cell {
	const others = otherDaysWords(effect.otherDays).replace(/^; of /, '');
	const rank = changedTotal(effect);
	if (others !== '') return { text: `${effect.created ? 'new; ' : ''}${others}`, look: 'attention', rank };
	const word = effect.created ? ' new' : '';
	const draw = (width: number) => [
		...barSpans(effect, most, Math.max(3, Math.min(24, width - 4))),
		{ text: word, look: 'attention' as const },
	];
	return { text: `    ${word}`, rank, draw };
}

/** A bar stacked by kind of change; a kind that is there has at least a column, where there is room for all. */
function barSpans(effect: CountryEffect, most: number, across: number): Span[] {
	const total = changedTotal(effect);
	const length = total === 0 ? 0 : Math.max(1, Math.round((total / most) * across));
	const kinds = KINDS.filter(({ name }) => effect[name] > 0);
	const [only] = kinds;
	if (kinds.length === 1 && only) return padded([{ text: bar(total / most, across), look: only.look }], across);
	const columns = barColumns(
		kinds.map(({ name }) => effect[name]),
		length,
	);
	const spans = kinds.map(({ look, block }, index): Span => ({ text: block.repeat(columns[index] ?? 0), look }));
	return padded(spans, across);
}

function padded(spans: readonly Span[], across: number): Span[] {
	const used = spans.reduce((sum, { text }) => sum + [...text].length, 0);
	return [...spans, { text: ' '.repeat(Math.max(0, across - used)) }];
}
