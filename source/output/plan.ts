import type { SqlLanguage } from 'sql-formatter';
import { amount, counted } from '../core/amounts.js';
import type { Plan, PlannedStatement, Risk } from '../core/plan/plan.js';
import type { SqlValue } from '../core/records/record.js';
import type { ChangedRow, ChangeSample } from '../core/run/events.js';
import { atRiskWords } from '../core/run/loss-question.js';
import type { RunState } from '../core/run/run-state.js';
import { visible } from '../core/values/visible.js';
import { type Heading, renderRun } from './human.js';
import type { Mask } from './mask.js';
import { SIGN, type Style, shortened, table } from './style.js';

/** Changed rows of a country that are shown. */
const SHOWN_ROWS = 5;

/**
 * A plan for a person: what a run would do, found by a rehearsal.
 *
 * @param language - of the plan's SQL
 */
export async function renderPlan(
	plan: Plan,
	state: RunState,
	heading: Heading,
	language: SqlLanguage,
	mask: Mask,
	style: Style,
): Promise<string> {
	const parts = [
		renderRun({ ...state, runId: null }, heading, mask, style),
		renderNewCountries(plan, style),
		...state.changeSamples.map((sample) => renderSample(sample, mask, style)),
		await renderSchema(plan.statements, language, style),
		renderRowsAtRisk(plan, style),
		plan.error === null ? renderSum(plan, style) : '',
	];
	return parts.filter((part) => part !== '').join('\n\n');
}

function renderNewCountries({ newCountries }: Plan, style: Style): string {
	if (newCountries.length === 0) return '';
	const lines = newCountries.map(({ country, table: name, records, looksLike }) => {
		const count = amount(records, 'record');
		const what =
			looksLike === null
				? `${visible(country)} gets ${visible(name)} (${count})`
				: `${visible(country)} looks like ${visible(looksLike)} (${count}): map it under policies.countries if it is a typo`;
		return `  ${style.attention(SIGN.attention)} ${what}`;
	});
	return [style.strong('New countries'), ...lines].join('\n');
}

/** A country's changed rows: before → after where a value changes, else the value; unchanged columns are left out. */
function renderSample({ table: name, rows }: ChangeSample, mask: Mask, style: Style): string {
	const shown = rows.slice(0, SHOWN_ROWS);
	const names = Object.keys(shown[0]?.after ?? shown[0]?.before ?? {});
	const columns = names.filter((column, index) => index < 2 || shown.some((row) => isChanged(row, column)));
	const cells = shown.map((row) => [
		...columns.map((column) => cell(row, column, mask)),
		row.movedFrom === null ? row.outcome : `${row.outcome} from ${visible(row.movedFrom)}`,
	]);
	const title = `${style.strong('Changed rows')} · ${visible(name)} · ${shown.length} of them`;
	return [title, table([...columns.map((column) => ({ title: visible(column) })), { title: '' }], cells, style)].join(
		'\n',
	);
}

function isChanged({ before, after }: ChangedRow, column: string): boolean {
	return before !== null && after !== null && before[column] !== after[column];
}

function cell(row: ChangedRow, column: string, mask: Mask): string {
	const text = (value: SqlValue | undefined) =>
		value === null || value === undefined ? 'null' : shortened(mask.value(column, String(value)), 24);
	const { before, after } = row;
	if (isChanged(row, column)) return `${text(before?.[column])} → ${text(after?.[column])}`;
	return text((after ?? before)?.[column]);
}

/** Words for each risk. */
const RISK_WORD: Readonly<Record<Risk, string>> = {
	read: 'reads',
	add: 'adds',
	rewrite: 'rewrites',
	destroy: 'may lose data',
};

/** Statements that change the schema, formatted, each with its risk. */
async function renderSchema(
	statements: readonly PlannedStatement[],
	language: SqlLanguage,
	style: Style,
): Promise<string> {
	const changes = statements.filter((statement) => statement.schema);
	if (changes.length === 0) return '';
	const { format } = await import('sql-formatter');
	const texts = changes.map(({ sql, purpose, risk }) => {
		const sign =
			risk === 'destroy' ? style.bad(SIGN.bad) : risk === 'rewrite' ? style.attention(SIGN.attention) : style.good('+');
		const pretty = format(sql, { language, tabWidth: 2 }).replaceAll('\n', '\n      ');
		return `  ${sign} ${visible(purpose)} · ${RISK_WORD[risk]}\n      ${style.dim(lines(pretty))}`;
	});
	return [style.strong('Schema'), ...texts].join('\n');
}

function lines(text: string): string {
	return text.split('\n').map(visible).join('\n');
}

/** Rows that changes of the schema would put at risk. */
export function renderRowsAtRisk({ rowsAtRisk }: Pick<Plan, 'rowsAtRisk'>, style: Style): string {
	if (rowsAtRisk.length === 0) return '';
	const texts = rowsAtRisk.map(({ table: name, column, change, harm, rows, keys }) => {
		const some = keys.length === 0 ? '' : `, such as ${keys.map(visible).join(', ')}`;
		const sign = rows > 0 ? style.bad(SIGN.bad) : style.attention(SIGN.attention);
		return `  ${sign} ${visible(name)}.${visible(column)}  ${visible(change)}: ${atRiskWords(harm, rows)}${some}`;
	});
	return [style.strong('Rows at risk'), ...texts].join('\n');
}

function renderSum({ statements, changes }: Plan, style: Style): string {
	if (!changes) return `${style.good(SIGN.good)} no changes`;
	const of = (risk: Risk) => statements.filter((statement) => statement.risk === risk).length;
	const adds = of('add') === 1 ? '1 statement adds' : `${counted(of('add'))} statements add`;
	return `${style.strong('Plan')}  ${adds} · ${counted(of('rewrite'))} rewrite · ${counted(of('destroy'))} may lose data; nothing was kept`;
}
