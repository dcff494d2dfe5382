import type { z } from 'zod';
import type { Column } from '../core/schema.js';
import type { Connection, EngineOptions } from '../engines/engine.js';
import type { Reader, ReaderOptions, ReadLimits } from '../readers/reader.js';
import type { SourceAddress } from '../sources/source.js';
import type { PgpSettings } from '../sources/wrapped/pgp-settings.js';
import type { Countries } from './countries-file.js';
import type { policiesShape } from './document.js';
import type { InboxSettings } from './inbox-settings.js';

/** What the config and the flags may fix of how files are read. */
export type ReadSettings = Omit<ReaderOptions, 'knownHeaders' | 'known' | 'layouts' | 'judge' | 'limits'> & {
	readonly format?: Reader['name'];
	readonly encoding?: string;
};

/** One rule of how files are read. */
export interface ReadRule {
	/** Globs of names; none is every file. */
	readonly files: readonly string[];
	readonly set: ReadSettings;
}

type WrittenPolicies = z.output<typeof policiesShape>;

/** What a run does where there is a choice; see docs/reference/configuration.md. */
export type Policies = {
	readonly [K in Exclude<keyof WrittenPolicies, 'maxRejects' | 'countries'>]-?: Exclude<WrittenPolicies[K], undefined>;
} & {
	readonly maxRejects: { readonly count: number } | { readonly percent: number };
	readonly countries: Countries;
};

/** Everything that is configured, resolved for one environment. */
export interface Settings extends InboxSettings {
	/** As declared, such as `dev`. */
	readonly environment: string;
	/** Absolute; `null` where flags said enough without a file. */
	readonly configFile: string | null;
	readonly connection: Connection;
	/** Seconds; 0 is for ever. */
	readonly postgres: EngineOptions;
	readonly source: SourceAddress;
	/** How OpenPGP files are decrypted where their source does not say; `null` refuses them. Holds secrets. */
	readonly pgp: PgpSettings | null;
	/** What the bookkeeping knows the source by; `null` is its path. */
	readonly sourceName: string | null;
	/** Globs; none takes every known extension. */
	readonly files: readonly string[];
	/** A file that changed within these seconds is left for later. */
	readonly settleSeconds: number;
	/** In their order, flags last; see `readSettingsOf`. */
	readonly read: readonly ReadRule[];
	readonly limits: ReadLimits;
	readonly stage: { readonly table: string };
	readonly target: { readonly table: string; readonly view: string | null };
	readonly countryColumn: string;
	readonly latestBy: string | null;
	readonly birthDateColumn: string | null;
	readonly columns: readonly Column[];
	/** Texts that stand for no value, in columns that name none themselves. */
	readonly nulls: readonly string[];
	readonly policies: Policies;
	readonly logs: { readonly dir: string; readonly keepDays: number };
	readonly mask: boolean;
	/** SHA-256 over all of this but secrets, in hex. */
	readonly hash: string;
}

/** What flags and `ETL_…` variables say; it wins over the file. */
export interface Overrides {
	readonly env?: string;
	readonly config?: string;
	readonly source?: string;
	readonly connection?: string;
	readonly read?: { readonly [K in keyof ReadSettings]?: unknown };
}
