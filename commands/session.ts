import { loadSettings } from '../source/config/load.js';
import { redactConnection } from '../source/config/redact.js';
import type { Settings } from '../source/config/settings.js';
import type { Engine, OpenMode } from '../source/engines/engine.js';
import { openEngine } from '../source/engines/open.js';
import { createMask, type Mask } from '../source/output/mask.js';
import { createStyle, type Style } from '../source/output/style.js';
import type { Invocation } from './command.js';
import { overrides, resolveRunDate } from './overrides.js';
import { confirmSensitive } from './sensitive.js';

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

/**
 * Resolves flags, environment and config.
 *
 * @throws EtlError `E_CONFIG_…`, `E_USAGE`, and where `--show-sensitive` is not confirmed
 */
export async function openSession(invocation: Invocation): Promise<Session> {
	const { flags, io } = invocation;
	const runDate = resolveRunDate(flags.text('date'));
	const settings = await loadSettings(overrides(invocation), { cwd: io.cwd, env: io.env });
	if (settings.mask && flags.on('show-sensitive')) await confirmSensitive(invocation);
	const colored = (stream: NodeJS.WriteStream) =>
		Boolean(stream.isTTY) && !io.env.NO_COLOR && !flags.on('no-color') && io.env.TERM !== 'dumb';
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
