import { EVERYWHERE } from './flags.js';
import { COMMANDS } from './index.js';

/** Every command with its flags, as they are written: for completion. */
export async function commandFlags(): Promise<Record<string, string[]>> {
	const flags = async (name: string) => (await COMMANDS[name]?.load())?.flags ?? [];
	const everywhere = EVERYWHERE.map(({ name }) => `--${name}`);
	const entries = Object.keys(COMMANDS).map(
		async (name) => [name, [...(await flags(name)).map((flag) => `--${flag.name}`), ...everywhere]] as const,
	);
	return Object.fromEntries(await Promise.all(entries)) as Record<string, string[]>;
}
