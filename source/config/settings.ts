import type { z } from 'zod';
import type { Column } from '../core/schema/schema.js';
import type { Connection, EngineOptions } from '../engines/engine.js';
import type { Reader, ReaderOptions, ReadLimits } from '../readers/reader.js';
import type { SourceAddress } from '../sources/source.js';
import type { PgpSettings } from '../sources/wrapped/pgp-settings.js';
import type { Countries } from './countries-file.js';
import type { THEMES } from './document.js';
import type { InboxSettings } from './inbox-settings.js';
import type { policiesShape } from './policies-shape.js';

/** Settings of reading, from config and flags. */
export type ReadSettings = Omit<ReaderOptions, 'knownHeaders' | 'known' | 'layouts' | 'judge' | 'limits'> & {
	readonly format?: Reader['name'];
	readonly encoding?: string;
};

/** One rule of how files are read. */
export interface ReadRule {
	/** Globs of names; empty for every file. */
	readonly files: readonly string[];
	readonly set: ReadSettings;
}

type WrittenPolicies = z.output<typeof policiesShape>;

/** Decisions about what a run does; see docs/reference/configuration.md. */
export type Policies = {
	readonly [K in Exclude<keyof WrittenPolicies, 'maxRejects' | 'countries'>]-?: Exclude<WrittenPolicies[K], undefined>;
} & {
	readonly maxRejects: { readonly count: number } | { readonly percent: number };
	readonly countries: Countries;
};

/** How the screens look and what they listen to; nothing of it changes what a run does. */
export interface TuiSettings {
	readonly theme: (typeof THEMES)[number];
	readonly mouse: boolean;
}

/** All settings of one environment. */
export interface Settings extends InboxSettings {
	/** Name as written, such as `dev`. */
	readonly environment: string;
	/** Absolute; `null` where flags replaced the file. */
	readonly configFile: string | null;
	readonly connection: Connection;
	/** Timeouts in seconds; 0 for none. */
	readonly postgres: EngineOptions;
	readonly source: SourceAddress;
	/**
	 * How OpenPGP files are decrypted, where their source has no `pgp` of its own; `null` refuses them. It holds secrets.
	 */
	readonly pgp: PgpSettings | null;
	/** Name of the source in the bookkeeping; `null` for its path. */
	readonly sourceName: string | null;
	/** Globs; empty for every known extension. */
	readonly files: readonly string[];
	/** A file that changed within these seconds is not taken yet. */
	readonly settleSeconds: number;
	/** In order, flags last; see `readSettingsOf`. */
	readonly read: readonly ReadRule[];
	/** `threads`: that read a large file; 0 for as many as pay. */
	readonly limits: ReadLimits & { readonly threads: number };
	readonly stage: { readonly table: string };
	readonly target: { readonly table: string; readonly view: string | null };
	readonly countryColumn: string;
	readonly latestBy: string | null;
	readonly birthDateColumn: string | null;
	readonly columns: readonly Column[];
	/** Texts that stand for null, in columns without texts of their own. */
	readonly nulls: readonly string[];
	readonly policies: Policies;
	readonly logs: { readonly dir: string; readonly keepDays: number };
	readonly mask: boolean;
	/** How the screens look and what they listen to. */
	readonly tui: TuiSettings;
	/** SHA-256 over all settings but secrets, in hex. */
	readonly hash: string;
}

/** Values of flags and `ETL_…` variables. They override the file. */
export interface Overrides {
	readonly env?: string;
	readonly config?: string;
	readonly source?: string;
	readonly connection?: string;
	readonly read?: { readonly [K in keyof ReadSettings]?: unknown };
}
