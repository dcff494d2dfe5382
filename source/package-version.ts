import { readFileSync } from 'node:fs';

/**
 * The version of this program, as its package says, and behind it what it was built from: `0.1.0+4f2a9c1e03b7`. Between two
 * releases, programs of one version may read a file differently.
 */
export function packageVersion(): string {
	const { version } = read<{ version: string }>('../../package.json');
	const { build } = read<{ build: string }>('../build.json');
	return `${version}+${build}`;
}

/** @param name - from a folder of `dist` */
function read<T>(name: string): T {
	return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;
}
