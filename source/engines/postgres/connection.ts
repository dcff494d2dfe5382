import { redactConnection } from '../../core/redact.js';
import type { Connection, EngineKind } from '../engine.js';

export interface PostgresConnection extends Connection {
	readonly engine: 'postgres';
	/** As the person wrote it; may hold a password. */
	readonly url: string;
	readonly file: null;
}

const WHOLE_FORM = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %XX for the special characters of a password';

/** PostgreSQL for the registry of engines. Its code is loaded when it is opened. */
export const postgres: EngineKind<PostgresConnection> = {
	schemes: ['postgres', 'postgresql'],
	form: 'postgres://USER@HOST/DATABASE',
	example: 'postgres://etl@db.example.org/health',
	description:
		'`postgres://USER@HOST:PORT/DATABASE`, whose password may come from `PGPASSWORD` or `.pgpass`, and whose `sslmode` is as with psql',
	sqlLanguage: 'postgresql',
	parse: (url) => {
		const label = redactConnection(url);
		const isWhole = /^[a-z]+:\/\//i.test(url) && URL.canParse(url.replace('@/', '@localhost/'));
		if (!isWhole) return { fault: `"${label}" is no URL; expected ${WHOLE_FORM}` };
		return { value: { engine: 'postgres', url, file: null, label } };
	},
	open: async ({ url }, mode, options) => (await import('./engine.js')).openPostgres(url, mode, options),
};
