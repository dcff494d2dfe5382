import { format } from 'sql-formatter';
import type { StepEvent } from '../../core/events.js';
import type { Statement } from '../../core/plan.js';

/** Statements that are laid out for a person; the rest, which nobody scrolls to, are shown as they are. */
const LAID_OUT = 400;

/** Milliseconds between two events of progress: the screen draws no more than ten times a second. */
const PROGRESS_EVERY = 80;

let laidOut = 0;
let lastProgress = 0;

/** The event as screens draw it: SQL laid out in lines, progress thinned out, reading statements left out. */
export function forScreen(event: StepEvent): StepEvent[] {
	switch (event.type) {
		case 'run':
			laidOut = 0;
			return [event];
		case 'progress': {
			const now = performance.now();
			if (now - lastProgress < PROGRESS_EVERY && event.done < event.total) return [];
			lastProgress = now;
			return [event];
		}
		case 'statement':
			return event.statement.risk === 'read' ? [] : [{ ...event, statement: layOut(event.statement) }];
		case 'statement-end':
			return [];
		case 'approval':
			return [{ ...event, approval: { ...event.approval, statements: event.approval.statements.map(layOut) } }];
		default:
			return [event];
	}
}

function layOut(statement: Statement): Statement {
	if (laidOut++ >= LAID_OUT) return statement;
	try {
		return {
			...statement,
			sql: format(statement.sql, { language: 'postgresql', paramTypes: { positional: true, numbered: ['$'] } }),
		};
	} catch {
		return statement; // What the formatter cannot read is shown as it runs.
	}
}
