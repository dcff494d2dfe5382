import picomatch from 'picomatch';
import { globOf } from '../core/names/glob.js';
import { asPath, decryptedName, unwrappedName } from '../core/names/wrapped-name.js';
import { fillAnyDate } from '../core/run/run-date.js';
import { type Json, merge } from './merge.js';
import type { ReadRule, ReadSettings } from './settings.js';

/** Whether a pattern of `read` matches a name. A pattern with a `/` matches the path, another one the base name. */
type Matches = (name: string) => boolean;

/** Compiled rules, so that ten thousand files do not compile them again. */
const COMPILED = new WeakMap<ReadRule, Matches>();

/**
 * The settings of reading one file, from all rules that match it. Later rules override earlier ones.
 *
 * @param name - of the file in its source. A pattern may leave out `.gz` or `.pgp`
 */
export function readSettingsOf(rules: readonly ReadRule[], name: string): ReadSettings {
	return rules.filter((rule) => isFor(rule, name)).reduce<Json>((all, { set }) => merge(all, set as Json), {});
}

/** The rules that match none of these files, because their pattern may be misspelt. */
export function rulesWithoutFile(rules: readonly ReadRule[], names: readonly string[]): ReadRule[] {
	return rules.filter((rule) => rule.files.length > 0 && !names.some((name) => isFor(rule, name)));
}

function isFor(rule: ReadRule, name: string): boolean {
	if (rule.files.length === 0) return true;
	const matches = COMPILED.get(rule) ?? compile(rule.files);
	COMPILED.set(rule, matches);
	const path = asPath(name);
	return [path, decryptedName(path), unwrappedName(path)].some(matches);
}

/** A `{date:…}` matches any date, because reading depends on the sender and not on the day. */
function compile(patterns: readonly string[]): Matches {
	const all = patterns.map((pattern) => globOf(fillAnyDate(asPath(pattern)), picomatch));
	return (name) => all.some((matches) => matches(name));
}
