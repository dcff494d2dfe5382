import type { Workspace } from '../workspace/workspace.js';

/** Where to find the config, and what overrides it. Everything may be left out. */
export interface ConfigOptions {
	/** The config file. Default: the nearest one from `cwd` upward. */
	readonly config?: string;
	/** The environment, such as `prod`. Default: as the config says. */
	readonly env?: string;
	/** A folder or address that replaces the config's source. */
	readonly source?: string;
	/** A connection such as `sqlite:health.db` that replaces the config's. */
	readonly connection?: string;
	/** Base of relative paths. Default: the process's working directory. */
	readonly cwd?: string;
	/** Values for `${VARIABLES}` of the config. Default: the process's environment. */
	readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** A checked config for one environment. Printing it never shows a secret. */
export class Config {
	/** Name as the config writes it. */
	readonly environment: string;
	/** Absolute path; `null` where `source` and `connection` replaced a file. */
	readonly file: string | null;
	/** The source, for people. */
	readonly source: string;
	/** The database, for people, without its password. */
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

	/** @internal The workspace of a config, for the functions of the library. */
	static workspaceOf(config: Config): Workspace {
		return config.#workspace;
	}
}

/** A column of the schema. */
export interface ConfigColumn {
	readonly name: string;
	/** Whether it is part of a customer's key. */
	readonly key: boolean;
	readonly required: boolean;
	/** Whether its values are masked, where the config masks any. */
	readonly sensitive: boolean;
}

/**
 * Finds and checks the config as the commands do. It opens neither source nor database.
 *
 * @throws EtlError `E_CONFIG_…` with every fault of that kind
 */
export async function loadConfig(options: ConfigOptions = {}): Promise<Config> {
	const { openWorkspace } = await import('../workspace/workspace.js');
	const { cwd = process.cwd(), variables = process.env, ...overrides } = options;
	return new Config(await openWorkspace(overrides, { cwd, env: variables }));
}
