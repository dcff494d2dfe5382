import type { Workspace } from '../workspace/workspace.js';

/** Where a config is, and what is said over it; all of it may be left out. */
export interface ConfigOptions {
	/** The config file; left out, it is looked for from `cwd` upward. */
	readonly config?: string;
	/** The environment, such as `prod`; left out, it is the config's own choice. */
	readonly env?: string;
	/** A folder, in place of the config's. */
	readonly source?: string;
	/** Such as `sqlite:health.db`, in place of the config's. */
	readonly connection?: string;
	/** What relative paths start from; left out, the process's own. */
	readonly cwd?: string;
	/** What `${VARIABLES}` of the config are taken from; left out, the process's own. */
	readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** A config that was found and checked, for one environment. It shows no secret, whatever prints it. */
export class Config {
	/** As the config writes it. */
	readonly environment: string;
	/** Absolute; `null` where `source` and `connection` were enough. */
	readonly file: string | null;
	/** Where the files come from, for people. */
	readonly source: string;
	/** The database without its password, for people. */
	readonly connection: string;
	readonly columns: readonly ConfigColumn[];
	readonly #workspace: Workspace;

	/** @internal */
	constructor(workspace: Workspace) {
		const { environment, configFile, source, connection, columns } = workspace.settings;
		this.environment = environment;
		this.file = configFile;
		this.source = source.label;
		this.connection = connection.label;
		this.columns = columns.map(({ name, key, required, sensitive }) => ({ name, key, required, sensitive }));
		this.#workspace = workspace;
	}

	/** @internal What a config leads to, for the functions of the library alone. */
	static workspaceOf(config: Config): Workspace {
		return config.#workspace;
	}
}

/** A column of the schema. */
export interface ConfigColumn {
	readonly name: string;
	/** It is part of what tells customers apart. */
	readonly key: boolean;
	readonly required: boolean;
	/** Its values are masked where the config says so. */
	readonly sensitive: boolean;
}

/**
 * Finds the config and checks it, as the commands do; opens nothing yet.
 *
 * @throws EtlError `E_CONFIG_…`, with every fault of its kind at once
 */
export async function loadConfig(options: ConfigOptions = {}): Promise<Config> {
	const { openWorkspace } = await import('../workspace/workspace.js');
	const { cwd = process.cwd(), variables = process.env, ...overrides } = options;
	return new Config(await openWorkspace(overrides, { cwd, env: variables }));
}
