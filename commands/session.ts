import { loadSettings, type Overrides } from '../source/config/load.js';
import { redactConnection } from '../source/config/redact.js';
import type { Settings } from '../source/config/settings.js';
import { EtlError } from '../source/core/errors.js';
import { parseRunDate, today } from '../source/core/run-date.js';
import type { Engine, OpenMode } from '../source/engines/engine.js';
import { openEngine } from '../source/engines/open.js';
import { createMask, type Mask } from '../source/output/mask.js';
import { createStyle, type Style } from '../source/output/style.js';
import type { Invocation } from './command.js';

/** What a command works with once its flags and its config are known. */
export interface Session {
	readonly settings: Settings;
	/** ISO 8601. */
	readonly runDate: string;
	readonly mask: Mask;
	/** For standard output. */
	readonly style: Style;
	/** For standard error. */
	readonly messageStyle: Style;
	readonly json: boolean;
	/** The connection without its password. */
	readonly label: string;
}

/** Resolves flags, environment and config. */
export async function openSession(invocation: Invocation): Promise<Session> {
	const { flags, io } = invocation;
	const runDate = resolveRunDate(flags.text('date'));
	const settings = await loadSettings(overrides(invocation), { cwd: io.cwd, env: io.env });
	const colored = (stream: NodeJS.WriteStream) => Boolean(stream.isTTY) && !io.env.NO_COLOR && !flags.on('no-color');
	return {
		settings,
		runDate,
		mask: createMask(settings.columns, settings.mask && !flags.on('show-sensitive')),
		style: createStyle(colored(io.stdout)),
		messageStyle: createStyle(colored(io.stderr)),
		json: flags.on('json'),
		label: redactConnection(settings.connection),
	};
}

/** Opens the session's database, does the work and closes it, whatever happens. */
export async function withEngine<T>(
	session: Session,
	mode: OpenMode,
	work: (engine: Engine) => Promise<T>,
): Promise<T> {
	const engine = await openEngine(session.settings.connection, mode, session.settings.postgres);
	try {
		return await work(engine);
	} finally {
		await engine.close();
	}
}

function resolveRunDate(text: string | undefined): string {
	const now = new Date();
	if (text === undefined) return today(now);
	const date = parseRunDate(text, now);
	if (date !== null) return date;
	throw new EtlError('E_USAGE', `--date ${text} is no day: write YYYY-MM-DD, today or yesterday`, {
		context: { flag: '--date' },
	});
}

/** A flag's whole number. */
export function wholeNumber(invocation: Invocation, name: string): number | undefined {
	const text = invocation.flags.text(name);
	if (text === undefined) return undefined;
	if (/^\d{1,9}$/.test(text)) return Number(text);
	throw new EtlError('E_USAGE', `--${name} ${text} is no whole number`, { context: { flag: `--${name}` } });
}

const LINE_ENDS: Readonly<Record<string, string>> = { lf: '\n', crlf: '\r\n', cr: '\r' };

function overrides(invocation: Invocation): Overrides {
	const { flags } = invocation;
	const text = (name: string) => flags.text(name);
	const delimiter = text('delimiter');
	const lineEnd = text('line-end');
	const read = {
		format: text('format'),
		delimiter: delimiter === 'tab' || delimiter === '\\t' ? '\t' : delimiter,
		quote: text('quote'),
		escape: text('escape'),
		lineEnd: lineEnd === undefined ? undefined : LINE_ENDS[lineEnd],
		encoding: text('encoding'),
		preamble: wholeNumber(invocation, 'preamble'),
		sheet: text('sheet'),
		recordName: text('record-name'),
	};
	return {
		...given({ env: text('env'), config: text('config'), source: text('source'), connection: text('connection') }),
		read: given(read) as NonNullable<Overrides['read']>,
	};
}

/** Only what has a value. */
function given<T extends Record<string, unknown>>(all: T): { [K in keyof T]?: NonNullable<T[K]> } {
	return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: NonNullable<T[K]>;
	};
}
