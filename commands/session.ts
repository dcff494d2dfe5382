import type { Settings } from '../source/config/settings.js';
import { EtlError } from '../source/core/errors.js';
import { createMask, type Mask } from '../source/output/mask.js';
import { createStyle, type Style } from '../source/output/style.js';
import { openWorkspace, type Workspace } from '../source/workspace/workspace.js';
import type { Invocation } from './command.js';
import { overrides, resolveRunDate } from './overrides.js';

/** What a command needs once its flags and its config are known. */
export interface Session {
	readonly workspace: Workspace;
	readonly settings: Settings;
	/** ISO 8601. */
	readonly runDate: string;
	readonly mask: Mask;
	/** For standard output. */
	readonly style: Style;
	/** For standard error. */
	readonly messageStyle: Style;
	readonly json: boolean;
}

/**
 * Resolves flags, environment and config.
 *
 * @throws EtlError `E_CONFIG_…`, `E_USAGE`, and where `--show-sensitive` is not confirmed
 */
export async function openSession(invocation: Invocation): Promise<Session> {
	const { flags, io } = invocation;
	const runDate = resolveRunDate(flags.text('date'));
	const workspace = await openWorkspace(overrides(invocation), { cwd: io.cwd, env: io.env });
	const { settings } = workspace;
	if (settings.mask && flags.on('show-sensitive')) await confirmSensitive(invocation);
	const colored = (stream: NodeJS.WriteStream) =>
		Boolean(stream.isTTY) && !io.env.NO_COLOR && !flags.on('no-color') && io.env.TERM !== 'dumb';
	return {
		workspace,
		settings,
		runDate,
		mask: createMask(settings.columns, settings.mask && !flags.on('show-sensitive')),
		style: createStyle(colored(io.stdout)),
		messageStyle: createStyle(colored(io.stderr)),
		json: flags.on('json'),
	};
}

/**
 * `--show-sensitive` must be confirmed where values would be masked: by a person on the terminal, or by `--yes`.
 *
 * @throws EtlError `E_NEEDS_APPROVAL` where nobody can be asked, `E_REFUSED`
 */
export async function confirmSensitive({ flags, io }: Invocation): Promise<void> {
	if (flags.on('yes')) return;
	if (!io.interactive) {
		throw new EtlError(
			'E_NEEDS_APPROVAL',
			'--show-sensitive shows what the config masks, and there is no terminal to ask on',
		);
	}
	const { askYes } = await import('./answer.js');
	const shown = await askYes('Show names, birth dates and whatever else the config masks?', io);
	if (!shown) throw new EtlError('E_REFUSED', 'Sensitive values stay masked');
}
