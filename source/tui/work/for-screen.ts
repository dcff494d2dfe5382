import { format } from 'sql-formatter';
import type { Statement } from '../../core/plan/plan.js';
import type { StepEvent } from '../../core/run/events.js';

/** Statements that are formatted for a person; nobody scrolls to the rest, which are shown as they are. */
const LAID_OUT = 400;

/** Milliseconds between two progress events, since the screen draws no more than five times a second. */
const PROGRESS_EVERY = 160;

/** The events of one read or run for a screen: with formatted SQL, and less progress. */
export function eventsForScreen(show: (event: StepEvent) => void): (event: StepEvent) => void {
	let laidOut = 0;
	let lastProgress = 0;
	const layOut = (statement: Statement) => (laidOut++ < LAID_OUT ? inLines(statement) : statement);
	return (event) => {
		switch (event.type) {
			case 'download':
			case 'progress': {
				const now = performance.now();
				if (now - lastProgress < PROGRESS_EVERY && event.done < (event.total ?? Number.POSITIVE_INFINITY)) return;
				lastProgress = now;
				return show(event);
			}
			case 'statement':
				if (event.statement.risk !== 'read') show({ ...event, statement: layOut(event.statement) });
				return;
			case 'statement-end':
				return;
			case 'approval':
				return show({
					...event,
					approval: { ...event.approval, statements: event.approval.statements.map(layOut) },
				});
			default:
				return show(event);
		}
	};
}

/** The events of a rehearsal that a screen shows before anything is done: nothing is committed, and nothing proved. */
export function eventsOfPlan(show: (event: StepEvent) => void): (event: StepEvent) => void {
	return (event) => {
		if (event.type === 'committed' || event.type === 'check' || event.type === 'balance') return;
		if ('step' in event && event.step === 'validate') return;
		show(event);
	};
}

function inLines(statement: Statement): Statement {
	try {
		return {
			...statement,
			sql: format(statement.sql, { language: 'postgresql', paramTypes: { positional: true, numbered: ['$'] } }),
		};
	} catch {
		return statement; // SQL that the formatter cannot parse is shown as it runs.
	}
}
