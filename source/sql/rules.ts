import { sql } from 'kysely';
import type { Statement } from '../core/plan.js';
import { BOOKKEEPING, type FeedModel, statement } from './model.js';

/** The rules by which the winners in the targets were found. */
export function notedRules(model: FeedModel): Statement {
	const query = sql`select rules from ${sql.id(BOOKKEEPING.rules)} where stage_table = ${model.stage}`;
	return statement(model.dialect, 'transform.rules', 'Reads by which rules the targets were made', 'read', query);
}

/** Forgets those rules: the next transform that commits looks at every key again. */
export function forgetRules({ dialect, stage }: FeedModel): Statement {
	const query = sql`update ${sql.id(BOOKKEEPING.rules)} set rules = '' where stage_table = ${stage}`;
	return statement(dialect, 'rules.forget', 'Has every customer looked at again', 'add', query, BOOKKEEPING.rules);
}
