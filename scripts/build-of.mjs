import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A fingerprint of what the program is built from, the same on every machine: its sources, and the packages that they need.
 *
 * @param root - the checkout's folder
 */
export function buildOf(root) {
	const names = ['source', 'commands'].flatMap((folder) =>
		readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
			.filter((each) => each.isFile())
			.map((each) => path.relative(root, path.join(each.parentPath ?? each.path, each.name)).replaceAll('\\', '/')),
	);
	const hash = createHash('sha256');
	for (const name of [...names.sort(), 'package-lock.json'])
		hash.update(JSON.stringify([name, readFileSync(path.join(root, name), 'utf8')]));
	return hash.digest('hex').slice(0, 12);
}
