import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { toConnectError, toEtlError } from '../../source/engines/postgres/errors.js';

function said(message: string, fields: Partial<DatabaseError> = {}): DatabaseError {
	return Object.assign(new DatabaseError(message, 0, 'error'), { severity: 'ERROR' }, fields);
}

const REFUSED =
	'postgres@worker-1:5432 failed with the following error: connection to server failed: Connection refused';
const CLOSED = 'server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally';

it.each([
	[`connection to the remote node ${REFUSED}`, 'worker-1:5432'],
	['connection to the remote node etl@10.0.0.2:5432 failed', '10.0.0.2:5432'],
	['could not establish any connections to the node worker-2:5433 after 30000 ms', 'worker-2:5433'],
	['failed to connect to worker 10.0.0.2:5432', '10.0.0.2:5432'],
	['failed to COPY to shard 102040 on worker-3:5432', 'worker-3:5432'],
	['failure on connection marked as essential: worker-4:5432', 'worker-4:5432'],
	['could not connect to any active placements', 'A worker of the cluster'],
	[CLOSED, 'A worker of the cluster'],
	['connection not open', 'A worker of the cluster'],
])('a worker that is gone is named, whatever state the cluster gives: %s', (message, name) => {
	for (const code of ['08006', '58030', 'XX000', '57P01', undefined]) {
		const error = toEtlError(said(message, { code }), {});
		expect(error).toMatchObject({ code: 'E_DATABASE_LOST', message: expect.stringContaining(name) });
	}
});

it('a worker whose server says goodbye is named by what the coordinator adds', () => {
	const where = 'while executing command on worker-5:5432';
	const goodbye = said('terminating connection due to administrator command', { code: '57P01', where });
	for (const error of [goodbye, said(CLOSED, { code: 'XX000', where })])
		expect(toEtlError(error, {})).toMatchObject({
			code: 'E_DATABASE_LOST',
			message: expect.stringContaining('The worker worker-5:5432 was lost'),
		});
	const other = said('division by zero', { code: '22012', where });
	expect(toEtlError(other, {})).toMatchObject({ code: 'E_DATABASE', message: 'division by zero' });
});

it('a row that a message quotes is in no error of ours', () => {
	const detail = 'failed to send 31 bytes Ann of 1 Hill Road, 19870306';
	const error = toEtlError(said('failed to COPY to shard 7 on w:1', { code: '58030', detail }), {}) as Error;
	expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('Hill Road');
});

it('a cluster that is in its own way says what helps', () => {
	const message = 'canceling the transaction since it was involved in a distributed deadlock';
	expect(toEtlError(said(message, { code: '40P01' }), {})).toMatchObject({
		code: 'E_DATABASE_BUSY',
		hint: expect.stringContaining('undistribute_table()'),
	});
});

it('what refuses a session without a state, or without a word, is no bug', () => {
	for (const message of ['', 'error', 'no such database: health'])
		for (const code of [undefined, '', 'odd'])
			expect(toConnectError(said(message, { code }), {})).toMatchObject({ code: 'E_DATABASE_CONNECT' });
});

it('what a server says without a state, or without a word, is a failure of the database and no bug', () => {
	for (const message of ['', 'error', 'pgbouncer cannot do that'])
		for (const code of [undefined, '', 'odd'])
			expect(toEtlError(said(message, { code }), {})).toMatchObject({ code: 'E_DATABASE' });
});

it('a protocol violation is a lost session where a pooler tells of one, and none where a placeholder has no value', () => {
	const pooler = said('query_wait_timeout', { code: '08P01', severity: 'FATAL' });
	expect(toEtlError(pooler, {})).toMatchObject({ code: 'E_DATABASE_LOST' });
	const words = 'bind message supplies 0 parameters, but prepared statement "" requires 1';
	const unbound = said(words, { code: '08P01', routine: 'exec_bind_message' });
	expect(toEtlError(unbound, {})).toMatchObject({
		code: 'E_DATABASE',
		message: expect.stringContaining('placeholder'),
	});
});

it('what is no word of the server stays what it is', () => {
	const bug = new TypeError('x is not a function');
	expect(toEtlError(bug, {})).toBe(bug);
});
