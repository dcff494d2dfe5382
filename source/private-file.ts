import { chmodSync, statSync } from 'node:fs';

/** Makes a file its owner's alone. What is no file, such as /dev/null behind a link, keeps the rights that others need. */
export function keepPrivate(file: string): void {
	if (statSync(file).isFile()) chmodSync(file, 0o600);
}
