import { DatabaseError } from 'pg';

/**
 * Messages of Citus that say that a worker is gone, and which. Their states vary. Only the message is searched, because
 * the detail of a failed COPY quotes the row.
 *
 * See `connection_management.c`, `adaptive_executor.c`, `multi_copy.c`, `remote_transaction.c` and `remote_commands.c`
 * of
 * https://github.com/citusdata/citus
 */
const GONE: readonly RegExp[] = [
	/connection to the remote node\s+(\S+)/i,
	/could not establish any connections to the node\s+(\S+)/i,
	/(?:failed|unable|could not) to connect to (?:the )?(?:remote )?(?:node|worker)\s+(\S+)/i,
	/failed to copy to shard \S+ on\s+(\S+)/i,
	/failure on connection marked as essential:\s+(\S+)/i,
	/connection not open|could not connect to any active placements|server closed the connection unexpectedly/i,
];

/** States that a worker's server sends when it goes down. */
const GOING = /^(?:08|57P0[1-5])/;

/** The coordinator names the worker of an error. */
const WHOSE = /while executing command on\s+(\S+)/;

/** The worker that a cluster lost, empty where it is not named; `null` where the failure is another. */
export function lostWorker(error: Error): string | null {
	if (!(error instanceof DatabaseError)) return null;
	const whose = WHOSE.exec(error.where ?? '')?.[1];
	for (const words of GONE) {
		const said = words.exec(error.message);
		if (said) return bare(said[1] ?? whose ?? '');
	}
	return whose !== undefined && GOING.test(error.code ?? '') ? bare(whose) : null;
}

/** Removes the user, quotes and a full stop. */
function bare(worker: string): string {
	return worker.replace(/^["']|["'.,:]+$/g, '').replace(/^\S*@/, '');
}
