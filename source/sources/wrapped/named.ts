import { existsSync } from 'node:fs';
import path from 'node:path';
import { splitMember } from '../../core/names/wrapped-name.js';
import { namedFile, namedFiles } from '../local-folder.js';
import type { Source, SourceFile } from '../source.js';
import { type UnwrapOptions, unwrapSource } from './unwrap.js';

/** The files at given paths. An archive stands for all its files, and `customers.zip!north.csv` for one of them. */
export function namedSource(paths: readonly string[], options: UnwrapOptions): Source {
	const list = async () => (await Promise.all(paths.map((each) => filesAt(each, options)))).flat();
	const stat = async (name: string) => (await list()).find((file) => file.name === name) ?? null;
	return { label: namedFiles(paths).label, list, stat };
}

/**
 * The files at one path.
 *
 * @param file - absolute
 */
export async function filesAt(file: string, options: UnwrapOptions): Promise<readonly SourceFile[]> {
	const member = existsSync(file) ? null : splitMember(file);
	if (member === null) return unwrapSource(namedFiles([file]), options).list();
	const name = `${path.basename(member.archive)}!${member.path}`;
	const found = await unwrapSource(namedFiles([member.archive]), options).stat(name);
	return [found ?? { ...(await namedFile(file)), name }];
}
