import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { toEtlError } from '../../source/engines/postgres/errors.js';

function said(message: string, fields: Partial<DatabaseError> = {}): DatabaseError {
	return Object.assign(new DatabaseError(message, 0, 'error'), { severity: 'ERROR' }, fields);
}

it.each([
	[
		'connection to the remote node postgres@worker-1:5432 failed with the following error: Connection refused',
		'worker-1:5432',
	],
	['failed to connect to worker 10.0.0.2:5432', '10.0.0.2:5432'],
	['could not connect to any active placements', 'A worker of the cluster'],
])('a worker that is gone is named, whatever state the cluster gives: %s', (message, name) => {
	for (const code of ['08006', 'XX000', '57P01', undefined]) {
		const error = toEtlError(said(message, { code }), {});
		expect(error).toMatchObject({ code: 'E_DATABASE_LOST', message: expect.stringContaining(name) });
	}
});

it('what a server says without a state, or without a word, is a failure of the database and no bug', () => {
	for (const message of ['', 'error', 'pgbouncer cannot do that'])
		for (const code of [undefined, '', 'odd'])
			expect(toEtlError(said(message, { code }), {})).toMatchObject({ code: 'E_DATABASE' });
});

it('what is no word of the server stays what it is', () => {
	const bug = new TypeError('x is not a function');
	expect(toEtlError(bug, {})).toBe(bug);
});
