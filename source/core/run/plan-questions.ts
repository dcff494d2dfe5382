import { amount } from '../amounts.js';
import type { Plan, Statement } from '../plan/plan.js';
import { REPAIR_OUTCOMES } from '../records/rejected-record.js';
import { outcomeLines, type RepairSummary, unaskedWords } from '../repair/repair-summary.js';
import { schemaLines, schemaWords, summarizeSchema } from '../schema/schema-lines.js';
import type { Approval } from './events.js';
import { destroyQuestion } from './loss-question.js';
import { doubtLines, effectLine, gains, needsName } from './questions.js';
import { restatedLine, undoneLine, undoWords } from './undo-question.js';

/** Words for a file that brings rows, by its state. */
const LOADS: Readonly<Record<string, string>> = { loaded: 'Loads', corrected: 'Replaces', reloaded: 'Reads again' };

/** The question before a whole plan is applied. */
export function planQuestion(plan: Plan, file: string): Approval {
	if (plan.change) return changeQuestion(plan, file);
	const statements = statementsOf(plan);
	const summary = summarizeSchema(statements);
	const loads = plan.files.filter(({ staged }) => staged !== null && staged in LOADS);
	const rowsOf = ({ records, rejected }: (typeof loads)[number]) => records - rejected;
	const rows = loads.reduce((sum, each) => sum + rowsOf(each), 0);
	const words = [
		...(loads.length === 0 ? [] : [`load ${amount(rows, 'row')} of ${amount(loads.length, 'file')}`]),
		...changedWords(plan),
		schemaWords(summary),
	].filter((text) => text !== '');
	const refused = plan.files.filter(
		({ state, staged }) => state === 'refused' || state === 'empty' || staged === 'refused',
	);
	return {
		step: 'validate',
		kind: 'commit',
		question: `Apply ${file}: ${words.length === 0 ? 'nothing but a note of the run' : words.join(', ')}?`,
		details: [
			...loads.flatMap((each) => [
				`${LOADS[each.staged ?? '']} ${each.name}: ${amount(rowsOf(each), 'row')}`,
				...doubtLines(each.reading?.doubts),
			]),
			...refused.map(
				({ name, fault, state }) => `${name} is ${state === 'empty' ? 'empty' : `refused: ${fault?.code ?? ''}`}`,
			),
			...schemaLines(summary),
			...plan.effects.map(effectLine),
		],
		typed: needsName(plan.environment) ? plan.environment : null,
		afterNo: 'After a no nothing is written.',
		statements,
	};
}

/** The question before something is taken back. */
function changeQuestion(plan: Plan, what: string): Approval {
	const statements = statementsOf(plan);
	const summary = summarizeSchema(statements);
	const { restated = [], repairs = null } = plan;
	const isRepair = plan.change?.kind === 'repair' || plan.change?.kind === 'waive';
	const words = [
		isRepair ? repairedWords(repairs) : undoWords(restated, 'the stage', repairs),
		...changedWords(plan),
		schemaWords(summary),
	];
	const effects = plan.effects.map(isRepair ? effectLine : undoneLine);
	return {
		step: 'validate',
		kind: 'commit',
		question: `${isRepair ? 'Apply' : 'Take back'} ${what}: ${words.filter((text) => text !== '').join(', ')}?`,
		details: [
			...restated.map(restatedLine),
			...(repairs === null ? [] : [...outcomeLines(repairs, ...REPAIR_OUTCOMES), ...repairs.unasked.map(unaskedWords)]),
			...schemaLines(summary),
			...effects,
		],
		typed: needsName(plan.environment) ? plan.environment : null,
		afterNo: 'After a no nothing is written.',
		statements,
	};
}

function repairedWords(repairs: RepairSummary | null): string {
	const { repaired = 0, waived = 0 } = repairs?.counts ?? {};
	return waived > 0 ? `close ${amount(waived, 'reject')}` : `load ${amount(repaired, 'repaired record')}`;
}

/** How many rows of the countries change; nothing where none does. */
function changedWords({ effects }: Plan): string[] {
	const changed = effects.reduce((sum, effect) => sum + gains(effect) + effect.removed, 0);
	return changed === 0 ? [] : [`change ${amount(changed, 'row')} of the countries`];
}

/** The question before a plan is applied that may lose data; `null` where it cannot. */
export function planDestroyQuestion(plan: Plan): Approval | null {
	return destroyQuestion({
		step: 'transform',
		environment: plan.environment,
		rowsAtRisk: plan.rowsAtRisk,
		statements: statementsOf(plan),
		hidesKeys: false,
		afterNo: 'After a no nothing is written.',
	});
}

function statementsOf({ statements }: Plan): Statement[] {
	return statements.map(({ open: _, table, schema, ...each }) => ({
		...each,
		...(table === null ? {} : { table }),
		...(schema === null ? {} : { schema }),
	}));
}
