import picomatch from 'picomatch';
import { placeAnyDate } from '../core/run-date.js';
import { type Json, merge } from './merge.js';
import type { ReadRule, ReadSettings } from './settings.js';

/** What a pattern of `read` matches: base names, and paths where it holds a `/`. */
type Matches = (name: string) => boolean;

/** Compiled once for each rule: ten thousand files would compile each of them as often. */
const COMPILED = new WeakMap<ReadRule, Matches>();

/**
 * How one file is to be read: every rule that is for it, in their order, a later one over an earlier.
 *
 * @param name - of the file as its source has it; a `.gz` behind it may be there or not in the pattern
 */
export function readSettingsOf(rules: readonly ReadRule[], name: string): ReadSettings {
	return rules.filter((rule) => isFor(rule, name)).reduce<Json>((all, { set }) => merge(all, set as Json), {});
}

/** The rules that are for none of these files: their pattern may be misspelt. */
export function rulesWithoutFile(rules: readonly ReadRule[], names: readonly string[]): ReadRule[] {
	return rules.filter((rule) => rule.files.length > 0 && !names.some((name) => isFor(rule, name)));
}

function isFor(rule: ReadRule, name: string): boolean {
	if (rule.files.length === 0) return true;
	const matches = COMPILED.get(rule) ?? compile(rule.files);
	COMPILED.set(rule, matches);
	return matches(name) || (/\.gz$/i.test(name) && matches(name.slice(0, -3)));
}

/** How a file is read is a matter of its sender, not of the day: a `{date:…}` stands for any date. */
function compile(patterns: readonly string[]): Matches {
	const all = patterns.map((pattern) =>
		picomatch(placeAnyDate(pattern), { dot: true, nocase: false, basename: !pattern.includes('/') }),
	);
	return (name) => all.some((matches) => matches(name));
}
