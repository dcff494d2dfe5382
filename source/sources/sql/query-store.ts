import type { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import type { Failure } from '../remote/line.js';
import type { RemoteFile, RemoteStore } from '../remote/remote-source.js';
import { streamOf } from '../remote/stream-of.js';
import type { RowBatch, SqlDatabase, SqlSession } from './database.js';
import type { BoundQuery } from './query.js';
import { columnsFault, rowText } from './row-text.js';

/** The queries of a database as files: each is what it gives when it is opened. */
export class QueryStore implements RemoteStore {
	/** Rows have no order that a second run must keep, so that there is no middle to go on from. */
	readonly resumes = false;
	readonly #database: SqlDatabase;
	readonly #queries: readonly BoundQuery[];
	readonly #open = new Set<SqlSession>();

	constructor(database: SqlDatabase, queries: readonly BoundQuery[]) {
		this.#database = database;
		this.#queries = queries;
	}

	/** Asks for the columns of each query, which runs none: a query at fault is a file that is refused. */
	async list(signal: AbortSignal): Promise<{ readonly files: readonly RemoteFile[] }> {
		const session = await this.#connect(signal);
		try {
			const files: RemoteFile[] = [];
			for (const query of this.#queries) files.push(await this.#look(session, query));
			return { files };
		} finally {
			await this.#end(session);
		}
	}

	async stat(name: string, signal: AbortSignal): Promise<RemoteFile | null> {
		const query = this.#queries.find(({ file }) => file === name);
		if (query === undefined) return null;
		const session = await this.#connect(signal);
		try {
			return await this.#look(session, query);
		} finally {
			await this.#end(session);
		}
	}

	async read({ name }: RemoteFile, _from: number, signal: AbortSignal): Promise<Readable> {
		const query = this.#queries.find(({ file }) => file === name) as BoundQuery;
		const session = await this.#connect(signal);
		return streamOf(rowText(name, this.#rows(session, query)), () => this.#drop(session));
	}

	explain(error: unknown): Failure {
		return this.#database.explain(error);
	}

	async close(): Promise<void> {
		for (const session of this.#open) this.#drop(session);
	}

	async #look(session: SqlSession, query: BoundQuery): Promise<RemoteFile> {
		const name = query.file;
		try {
			return { name, refusal: columnsFault(await session.columns(query)) };
		} catch (error) {
			const refusal = this.#database.queryFault(error, query);
			if (refusal === null) throw error;
			return { name, refusal };
		}
	}

	async *#rows(session: SqlSession, query: BoundQuery): AsyncGenerator<RowBatch> {
		try {
			yield* session.rows(query);
		} catch (error) {
			const fault = error instanceof EtlError ? null : this.#database.queryFault(error, query);
			if (fault === null) throw error;
			throw new EtlError('E_FILE_UNREADABLE', `${query.file} ${fault}`, {
				context: { file: query.file },
				hint: 'Mend the query in the config, or the rows that it reads.',
			});
		} finally {
			await this.#end(session);
		}
	}

	async #connect(signal: AbortSignal): Promise<SqlSession> {
		const session = await this.#database.connect(signal);
		this.#open.add(session);
		return session;
	}

	async #end(session: SqlSession): Promise<void> {
		if (this.#open.delete(session)) await session.end();
	}

	#drop(session: SqlSession): void {
		if (this.#open.delete(session)) session.drop();
	}
}
