import { chmodSync, createWriteStream, statSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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

/** The same for what is too large to be a text in memory; the first of the stages is where it comes from. */
export async function writePrivateStream(file: string, stages: readonly (Readable | Transform)[]): Promise<void> {
	const partial = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}.part`);
	try {
		await pipeline([...stages, createWriteStream(partial, { mode: 0o600, flags: 'wx' })]);
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
}
