import type { Overrides } from '../source/config/settings.js';
import { EtlError } from '../source/core/errors.js';
import { parseRunDate, today } from '../source/core/run/run-date.js';
import type { Permissions } from '../source/steps/context.js';
import type { Invocation } from './command.js';

/**
 * The run date of `--date`, or today.
 *
 * @throws EtlError `E_USAGE`
 */
export function resolveRunDate(text: string | undefined): string {
	return text === undefined ? today(new Date()) : dayOfFlag('date', text);
}

/** The day that a flag names, as ISO 8601. @throws EtlError `E_USAGE` */
export function dayOfFlag(flag: string, text: string): string {
	const date = parseRunDate(text, new Date());
	if (date !== null) return date;
	throw new EtlError('E_USAGE', `--${flag} ${text} is no day: write YYYY-MM-DD, today or yesterday`, {
		context: { flag: `--${flag}` },
	});
}

/** The value of a flag that takes a whole number. @throws EtlError `E_USAGE` */
export function wholeNumber(invocation: Invocation, name: string): number | undefined {
	const text = invocation.flags.text(name);
	if (text === undefined) return undefined;
	if (/^\d{1,9}$/.test(text)) return Number(text);
	throw new EtlError('E_USAGE', `--${name} ${text} is no whole number`, { context: { flag: `--${name}` } });
}

/** Milliseconds that `--wait` and `--wait-files` say. */
export function waitOf(invocation: Invocation): { readonly wait?: number; readonly waitFiles?: number } {
	return given({ wait: milliseconds(invocation, 'wait'), waitFiles: milliseconds(invocation, 'wait-files') });
}

function milliseconds({ flags }: Invocation, name: string): number | undefined {
	const text = flags.text(name);
	if (text === undefined) return undefined;
	const seconds = parseDuration(text);
	if (seconds !== null) return seconds * 1000;
	throw new EtlError('E_USAGE', `--${name} ${text} is no length of time: write 90s, 10m or 1h30m`, {
		context: { flag: `--${name}` },
	});
}

/** What the flags allow. */
export function permissionsOf({ flags }: Invocation): Permissions {
	return {
		destructive: flags.on('allow-destructive'),
		newTables: flags.on('allow-new-tables'),
		full: flags.on('full'),
		reload: flags.on('reload'),
		again: flags.on('again'),
	};
}

/** The settings of flags and `ETL_…` variables, which override the config. */
export function overrides(invocation: Invocation): Overrides {
	const { flags } = invocation;
	const text = (name: string) => flags.text(name);
	const read = {
		format: text('format'),
		delimiter: text('delimiter'),
		quote: text('quote'),
		escape: text('escape'),
		lineEnd: text('line-end'),
		encoding: text('encoding'),
		preamble: wholeNumber(invocation, 'preamble'),
		header: text('header'),
		columns: text('columns'),
		recordTypes: text('record-types'),
		sheet: text('sheet'),
		recordName: text('record-name'),
	};
	return {
		...given({ env: text('env'), config: text('config'), source: text('source'), connection: text('connection') }),
		read: given(read) as NonNullable<Overrides['read']>,
	};
}

/** Only the keys that have a value. */
function given<T extends Record<string, unknown>>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: NonNullable<T[K]>;
	};
}

const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/**
 * Reads a length of time such as `90s`, `10m`, `1h30m`, or `90` for seconds.
 *
 * @returns seconds, or `null` where the text is none
 */
export function parseDuration(text: string): number | null {
	if (/^\d{1,7}$/.test(text)) return Number(text);
	if (!/^(?:\d{1,7}[smh])+$/i.test(text)) return null;
	const parts = [...text.toLowerCase().matchAll(/(\d+)([smh])/g)];
	return parts.reduce((sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS], 0);
}
