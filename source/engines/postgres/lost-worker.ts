import { DatabaseError } from 'pg';

/**
 * How Citus says that a worker is gone, and which; it gives all kinds of states to it. The message alone is looked at:
 * behind a COPY that failed, the detail quotes the row.
 *
 * See `connection_management.c`, `adaptive_executor.c`, `multi_copy.c`, `remote_transaction.c` and `remote_commands.c` of
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

/** States with which a worker's server goes, and says so to the coordinator. */
const GOING = /^(?:08|57P0[1-5])/;

/** Behind an error of a worker's, the coordinator says whose it is. */
const WHOSE = /while executing command on\s+(\S+)/;

/** The worker that a cluster lost, empty where it does not name it; `null` where the failure is another. */
export function lostWorker(error: Error): string | null {
	if (!(error instanceof DatabaseError)) return null;
	const whose = WHOSE.exec(error.where ?? '')?.[1];
	for (const words of GONE) {
		const said = words.exec(error.message);
		if (said) return bare(said[1] ?? whose ?? '');
	}
	return whose !== undefined && GOING.test(error.code ?? '') ? bare(whose) : null;
}

/** Without the user before it, quotes and what ends a sentence. */
function bare(worker: string): string {
	return worker.replace(/^["']|["'.,:]+$/g, '').replace(/^\S*@/, '');
}
