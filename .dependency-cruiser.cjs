// Who may import whom: commands → tui, output → workspace → steps → sql, engines, readers, sources, config → core. Never
// upward, never sideways between two readers, two engines or two sources.
const layer = (name, from, to) => ({
	name,
	severity: 'error',
	from: { path: from },
	to: { path: to },
});

module.exports = {
	forbidden: [
		{
			name: 'no-cycles',
			severity: 'error',
			from: {},
			to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
		},
		layer('core-is-pure', '^source/core', '^(source/(?!core)|commands|node_modules/(?!zod))'),
		{
			name: 'core-has-no-node-but-crypto',
			severity: 'error',
			from: { path: '^source/core' },
			to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
		},
		{
			name: 'config-knows-core-reader-types-and-what-parses-addresses',
			severity: 'error',
			from: { path: '^source/config' },
			to: {
				path: '^(commands|source/(engines|sources|sql|steps|workspace|output|tui|log))',
				pathNot: '^source/(engines/(open|engine)|sources/(open|source)).ts$',
			},
		},
		{
			name: 'only-workspace-opens-engines',
			severity: 'error',
			// The list of flags says how connections are written.
			from: { path: '^(source|commands)', pathNot: '^(source/(workspace|config|engines)/|commands/flags.ts$)' },
			to: { path: '^source/engines/(open.ts|sqlite/|postgres/)' },
		},
		{
			name: 'only-workspace-opens-sources',
			severity: 'error',
			from: { path: '^(source|commands)', pathNot: '^source/(workspace|config|sources)/' },
			to: { path: '^source/sources/', pathNot: '^source/sources/(source|select-files).ts$' },
		},
		{
			name: 'only-workspace-opens-logs',
			severity: 'error',
			from: { path: '^(source|commands)', pathNot: '^source/workspace/' },
			to: { path: '^source/log.ts$' },
		},
		layer(
			'sources-know-core',
			'^source/sources',
			'^(commands|source/(config|engines|readers|sql|steps|workspace|output|tui|log))',
		),
		layer(
			'readers-know-core',
			'^source/readers',
			'^(commands|source/(config|engines|sources|sql|steps|workspace|output|tui|log))',
		),
		layer(
			'engines-know-core',
			'^source/engines',
			'^(commands|source/(config|readers|sources|steps|workspace|output|tui|log))',
		),
		layer(
			'sql-knows-core',
			'^source/sql',
			'^(commands|source/(config|readers|sources|steps|workspace|output|tui|log))',
		),
		{
			name: 'sql-knows-the-port-of-engines-alone',
			severity: 'error',
			from: { path: '^source/sql' },
			to: { path: '^source/engines', pathNot: '^source/engines/(engine|dialect).ts$' },
		},
		layer('steps-print-nothing', '^source/steps', '^(commands|source/(workspace|output|tui|log))'),
		layer('workspace-prints-nothing', '^source/workspace', '^(commands|source/(output|tui))'),
		layer(
			'output-runs-nothing',
			'^source/output',
			'^(commands|source/(config|readers|sources|steps|workspace|tui|log))',
		),
		layer('source-knows-no-commands', '^source', '^commands'),
		{
			name: 'no-reader-knows-another',
			severity: 'error',
			from: { path: '^source/readers/([^/]+)/' },
			to: { path: '^source/readers/[^/]+/', pathNot: '^source/readers/$1/' },
		},
		{
			name: 'no-engine-knows-another',
			severity: 'error',
			from: { path: '^source/engines/([^/]+)/' },
			to: { path: '^source/engines/[^/]+/', pathNot: '^source/engines/$1/' },
		},
		{
			name: 'no-source-knows-another',
			severity: 'error',
			// What sources over a network have in common is in remote/.
			from: { path: '^source/sources/', pathNot: '^source/sources/(open.ts$|remote/)' },
			to: { path: '^source/sources/', pathNot: '^source/sources/(source.ts$|remote/)' },
		},
		{
			name: 'drivers-stay-in-their-engine',
			severity: 'error',
			from: { path: '^(source|commands)', pathNot: '^source/engines/sqlite' },
			to: { path: 'node_modules/better-sqlite3' },
		},
		{
			name: 'pg-stays-in-its-engine',
			severity: 'error',
			from: { path: '^(source|commands)', pathNot: '^source/engines/postgres' },
			to: { path: 'node_modules/pg(-copy-streams)?/' },
		},
		{
			name: 'only-log-knows-log4js',
			severity: 'error',
			from: { path: '^(source|commands)', pathNot: '^source/log.ts$' },
			to: { path: 'node_modules/log4js' },
		},
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
		exclude: { path: '^dist' },
	},
};
