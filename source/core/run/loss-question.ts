import { amount, listed } from '../amounts.js';
import type { RowsAtRisk, Statement } from '../plan/plan.js';
import { summarizeSchema } from '../schema/schema-lines.js';
import type { Approval } from './events.js';

/** The facts of a question before something is destroyed. */
export interface DestroyFacts {
	readonly step: 'stage' | 'transform';
	readonly environment: string;
	readonly rowsAtRisk: readonly RowsAtRisk[];
	/** Every statement that changes the schema; the question is about those of risk `destroy`. */
	readonly statements: readonly Statement[];
	/** Keys are sensitive, and are not named. */
	readonly hidesKeys: boolean;
	/** What stays the same after a no. */
	readonly afterNo: string;
}

/** The question before values are cut or emptied, rows merged, or something dropped for good; else `null`. */
export function destroyQuestion(facts: DestroyFacts): Approval | null {
	const { step, environment, rowsAtRisk, hidesKeys, afterNo } = facts;
	const statements = facts.statements.filter((statement) => statement.risk === 'destroy');
	if (statements.length === 0) return null;
	const tables = [...new Set([...rowsAtRisk.map((atRisk) => atRisk.table), ...tablesOf(statements)])];
	return {
		step,
		kind: 'destroy',
		question: `${lossWords(rowsAtRisk)} ${listed(tables, 3)} for good?`,
		details: [...rowsAtRisk.map((atRisk) => atRiskLine(atRisk, hidesKeys)), ...otherLosses(statements, rowsAtRisk)],
		typed: environment,
		afterNo,
		statements,
	};
}

/** One change that may lose data, with its rows at risk. */
export function atRiskLine({ table, column, change, harm, rows, keys }: RowsAtRisk, hidesKeys: boolean): string {
	const some = keys.length === 0 || hidesKeys ? '' : `, such as ${keys.join('; ')}`;
	return `${table}.${column}: ${change}: ${atRiskWords(harm, rows)}${some}`;
}

/** Number of rows with what happens to them: `1 row is cut`, `2 rows are cut`. */
export function atRiskWords(harm: string, rows: number): string {
	if (rows !== 1) return `${amount(rows, 'row')} ${harm}`;
	const words: Readonly<Record<string, string>> = {
		are: 'is',
		have: 'has',
		do: 'does',
		lose: 'loses',
		become: 'becomes',
	};
	const one = harm
		.replace(/^share their\b/, 'shares its')
		.replace(/(?<!would )\b(?:are|have|do|lose|become)\b/g, (word) => words[word] ?? word);
	return `1 row ${one}`;
}

/** Says whether values, rows or nothing will be lost. */
function lossWords(rowsAtRisk: readonly RowsAtRisk[]): string {
	const sum = (isMerged: boolean) =>
		rowsAtRisk
			.filter(({ change }) => change.startsWith('rekey') === isMerged)
			.reduce((all, atRisk) => all + atRisk.rows, 0);
	const parts = [
		...(sum(false) === 0 ? [] : [amount(sum(false), 'value')]),
		...(sum(true) === 0 ? [] : [amount(sum(true), 'row')]),
	];
	return parts.length === 0 ? 'Change, though no value is lost now,' : `Lose ${parts.join(' and ')} of`;
}

function tablesOf(statements: readonly Statement[]): string[] {
	const { rebuilt, altered, viewsDropped, tablesMade } = summarizeSchema(statements);
	return [...rebuilt, ...altered, ...viewsDropped, ...tablesMade];
}

/** Losses other than values: constraints that somebody added to a table, a view that is somebody's own. */
function otherLosses(statements: readonly Statement[], rowsAtRisk: readonly RowsAtRisk[]): string[] {
	const known = new Set(rowsAtRisk.map((atRisk) => atRisk.table));
	const { changes } = summarizeSchema(statements.filter(({ table }) => table === undefined || !known.has(table)));
	const isViewGone = ({ schema }: Statement) => schema?.verb === 'drop' && schema.object === 'view';
	const views = statements.filter(isViewGone).map(({ purpose }) => purpose);
	return [...changes, ...new Set(views)];
}
