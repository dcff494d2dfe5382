import type { Engine, Spool } from './engine.js';

/** A proxy that passes everything to an engine. Decorators spread it, since spreading a class loses its methods. */
export function delegate(engine: Engine): Engine {
	return {
		dialect: engine.dialect,
		label: engine.label,
		caution: engine.caution,
		begin: () => engine.begin(),
		commit: () => engine.commit(),
		rollback: () => engine.rollback(),
		run: (statement) => engine.run(statement),
		rows: (statement, limit) => engine.rows(statement, limit),
		insert: (insert, rows) => engine.insert(insert, rows),
		flush: () => engine.flush(),
		spool: engine.spool,
		onSideConnection: engine.onSideConnection,
		inspect: () => engine.inspect(),
		lock: (holder) => engine.lock(holder),
		unlock: () => engine.unlock(),
		cancel: () => engine.cancel(),
		close: () => engine.close(),
	};
}

/** A proxy that passes everything to a spool. */
export function delegateSpool(spool: Spool): Spool {
	return {
		open: (types) => spool.open(types),
		keep: (part, rows) => spool.keep(part, rows),
		load: (load) => spool.load(load),
		flush: () => spool.flush(),
		close: () => spool.close(),
	};
}
