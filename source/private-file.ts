import { chmodSync, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';

/** Makes a file its owner's alone. What is no file, such as /dev/null behind a link, keeps the rights that others need. */
export function keepPrivate(file: string): void {
	if (statSync(file).isFile()) chmodSync(file, 0o600);
}

/** Writes a file that appears when it is whole, readable by its owner alone. */
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
