import { EtlError } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { OpenMode, Row } from '../engine.js';
import type { Answer, PostgresSession } from './session.js';
import { toRows } from './values.js';

/** States of a text that is no query, is several, or would write. */
const NO_QUERY = new Set(['42601', '0A000', '25006']);

/**
 * Runs a statement that reads. A session for queries runs each in its own read-only transaction, so that no setting of
 * one query reaches the next. Only within a turn.
 *
 * @param role - the role of the query, where the session's own may do more than read
 * @throws EtlError `E_SQL` where a limited statement does not read
 */
export async function readRows(
	session: PostgresSession,
	statement: Statement,
	limit: number | undefined,
	mode: OpenMode,
	role: string | null,
): Promise<Row[]> {
	const read = () => (limit === undefined ? plainly(session, statement) : byCursor(session, statement, limit));
	const { fields, rows } = session.inTransaction
		? await read()
		: mode === 'query' || limit !== undefined
			? await alone(session, read, mode === 'query' ? role : null)
			: await read();
	return toRows(fields, rows);
}

async function alone(session: PostgresSession, read: () => Promise<Answer>, role: string | null): Promise<Answer> {
	await session.ask('begin read only');
	try {
		if (role !== null) await session.ask(`set local role ${role}`);
		return await read();
	} finally {
		if (!session.isLost) await session.ask('rollback');
	}
}

function plainly(session: PostgresSession, { sql, parameters, id }: Statement): Promise<Answer> {
	return session.ask(sql, parameters, id);
}

/** A cursor takes only one query that reads, and gives no more rows than wanted. */
async function byCursor(session: PostgresSession, statement: Statement, limit: number): Promise<Answer> {
	const { sql, parameters, id } = statement;
	try {
		if (/^\s*(explain|show)\b/i.test(sql)) {
			const answer = await plainly(session, statement);
			return { ...answer, rows: answer.rows.slice(0, limit) };
		}
		await session.ask(`declare etl_rows no scroll cursor for ${sql}`, parameters, id);
		const answer = await session.ask(`fetch forward ${Math.trunc(limit)} from etl_rows`, [], id);
		await session.ask('close etl_rows');
		return answer;
	} catch (error) {
		if (!(error instanceof EtlError) || !NO_QUERY.has(String(error.context.sqlstate))) throw error;
		throw new EtlError('E_SQL', `Only one statement that reads may run here (${error.message})`, { cause: error });
	}
}
