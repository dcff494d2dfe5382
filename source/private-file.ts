import { chmodSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Restricts a file to its owner. Devices such as /dev/null keep their rights, because others need them. */
export function keepPrivate(file: string): void {
	if (statSync(file).isFile()) chmodSync(file, 0o600);
}

/** Writes a file that appears when it is complete, readable by its owner alone. */
export async function writePrivate(file: string, text: string): Promise<void> {
	const partial = `${file}.part`;
	try {
		await rm(partial, { force: true });
		await writeFile(partial, text, { mode: 0o600, flag: 'wx' });
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
}
