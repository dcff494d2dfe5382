import type { Statement } from '../../../core/plan/plan.js';
import { isBookkeeping } from '../../../core/schema/schema-lines.js';
import { splitStatements } from '../../components/sql-lines.js';
import type { UiState } from '../../state/state.js';

/** The statements that stage asks about: those of the stage's table first, then those of the bookkeeping tables. */
export function stageStatements(state: UiState): Statement[] {
	const asked = state.asked?.approval;
	const all = (asked?.kind === 'load' ? asked.statements : null) ?? state.run.approval?.statements ?? [];
	const known = all.length > 0 ? all : state.run.statements.filter((statement) => !isOurs(statement));
	const { ddl, rows } = splitStatements(known);
	return [...ddl.filter((each) => !isOurs(each)), ...rows, ...ddl.filter(isOurs)];
}

function isOurs({ table }: Statement): boolean {
	return table !== undefined && isBookkeeping(table);
}
