// Who may import whom: commands → tui, output → workspace → steps → sql, engines, readers, sources, config → core. Never
// upward, never sideways between two readers, two engines or two sources.
const forbid = (name, from, to) => ({ name, severity: 'error', from, to });
const path = (included, pathNot) => (pathNot === undefined ? { path: included } : { path: included, pathNot });
const programExcept = (own) => path('^(source|commands)', own);
const rooms = (...names) => `^(commands|source/(${names.join('|')}))`;

/** Forbids imports between siblings: what matches `from` may import only `shared` of its room. */
const siblings = (kind, from, room, shared) =>
	forbid(`no-${kind}-knows-another`, from, path(room, `^source/${shared}`));

module.exports = {
	forbidden: [
		forbid('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
		// A column and its type name each other, and so do a screen and its keys. Nothing else does, in types either.
		forbid(
			'no-cycles-of-types',
			programExcept(
				'^source/(tui/|core/(schema/(schema|column-types)|values/(check-date|check-number|date-bounds)).ts$)',
			),
			{ circular: true },
		),
		forbid('core-is-pure', path('^source/core'), path('^(source/(?!core)|commands|node_modules/(?!zod))')),
		forbid('core-has-no-node-but-crypto', path('^source/core'), {
			dependencyTypes: ['core'],
			pathNot: '^(node:)?crypto$',
		}),
		forbid(
			'config-knows-core-reader-types-and-what-parses-addresses',
			path('^source/config'),
			path(
				rooms('engines', 'sources', 'sql', 'steps', 'workspace', 'output', 'tui', 'log'),
				'^source/(engines/(open|engine)|sources/(open|source|wrapped/pgp-settings)).ts$',
			),
		),
		forbid(
			'only-workspace-opens-engines',
			// The list of flags says how connections are written.
			programExcept('^(source/(workspace|config|engines|sources/sql)/|commands/flags.ts$)'),
			path('^source/engines/(open.ts|sqlite/|postgres/)'),
		),
		forbid(
			'only-workspace-opens-sources',
			programExcept('^source/(workspace|config|sources)/'),
			path('^source/sources/', '^source/sources/(source|select-files|sidecar-files).ts$'),
		),
		forbid('only-workspace-opens-logs', programExcept('^source/workspace/'), path('^source/log.ts$')),
		forbid(
			'sources-know-core',
			path('^source/sources'),
			path(
				rooms('config', 'engines', 'readers', 'sql', 'steps', 'workspace', 'output', 'tui', 'log'),
				'^source/engines/postgres/(connect|errors).ts$',
			),
		),
		// How a server is reached, by whom and how safely is said once, as psql takes it.
		forbid(
			'only-its-source-knows-how-postgres-is-reached',
			path('^source/sources', '^source/sources/sql/postgres'),
			path('^source/engines'),
		),
		forbid(
			'readers-know-core',
			path('^source/readers'),
			path(rooms('config', 'engines', 'sources', 'sql', 'steps', 'workspace', 'output', 'tui', 'log')),
		),
		forbid(
			'engines-and-sql-know-core',
			path('^source/(engines|sql)'),
			path(rooms('config', 'readers', 'sources', 'steps', 'workspace', 'output', 'tui', 'log')),
		),
		forbid(
			'sql-knows-the-port-of-engines-alone',
			path('^source/sql'),
			path('^source/engines', '^source/engines/(engine|dialect).ts$'),
		),
		forbid('steps-print-nothing', path('^source/steps'), path(rooms('workspace', 'output', 'tui', 'log'))),
		forbid('workspace-prints-nothing', path('^source/workspace'), path(rooms('output', 'tui'))),
		forbid(
			'output-runs-nothing',
			path('^source/output'),
			path(rooms('config', 'readers', 'sources', 'steps', 'workspace', 'tui', 'log')),
		),
		forbid('source-knows-no-commands', path('^source'), path('^commands')),
		forbid(
			'nobody-knows-the-library',
			path('^(commands|source/(?!(library/|index.ts$)))'),
			path('^source/(library/|index.ts$)'),
		),
		forbid('the-library-draws-nothing', path('^source/library'), path('^source/tui')),
		// What formats have in common is in rows/ for text and sheets, in trees/ for JSON and XML, and in encodings/.
		siblings(
			'reader',
			path('^source/readers/([^/]+)/'),
			'^source/readers/[^/]+/',
			'readers/($1|rows|trees|encodings)/',
		),
		siblings('engine', path('^source/engines/([^/]+)/'), '^source/engines/[^/]+/', 'engines/$1/'),
		// What sources have in common is in folders.ts, wrapped/ and put-away/, and of those over a network in remote/.
		siblings(
			'source',
			path('^source/sources/([^/]+)', '^source/sources/((open|select-files).ts$|remote/|wrapped/|put-away/)'),
			'^source/sources/',
			'sources/((source|folders).ts$|remote/|wrapped/|put-away/|$1/)',
		),
		forbid(
			'better-sqlite3-stays-in-its-engine-and-source',
			programExcept('^source/(engines/sqlite|sources/sql/sqlite)'),
			path('node_modules/better-sqlite3'),
		),
		forbid(
			'pg-stays-in-its-engine-and-source',
			programExcept('^source/(engines/postgres|sources/sql/postgres)'),
			path('node_modules/pg(-copy-streams)?/'),
		),
		forbid('mysql2-stays-in-its-source', programExcept('^source/sources/sql/mysql'), path('node_modules/mysql2')),
		forbid('ssh2-stays-in-its-source', programExcept('^source/sources/sftp'), path('node_modules/ssh2')),
		forbid('only-log-knows-log4js', programExcept('^source/log.ts$'), path('node_modules/log4js')),
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^dist' },
	},
};
