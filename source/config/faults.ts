import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { redactConnection, redactText } from '../core/redact.js';
import type { KnownKeys } from './known-keys.js';

/** One thing wrong with a config. */
export interface ConfigFault {
	/** Its path in the document. */
	readonly path: readonly PropertyKey[];
	/** `missing`: a required value is not there. `unknown`: there is no such key. `invalid`: everything else. */
	readonly kind: 'missing' | 'unknown' | 'invalid';
	/** For a person, after the path: `is no date`. */
	readonly what: string;
}

/** A wrong value. */
export function invalid(path: readonly PropertyKey[], what: string): ConfigFault {
	return { path, kind: 'invalid', what };
}

/** A line for a person: `policies.maxRejects: 120% is more than all`. */
export function faultLine({ path, what }: Pick<ConfigFault, 'path' | 'what'>): string {
	return `${formatPath(path)}: ${what}`;
}

/**
 * One line for each fault: its path, the value, what was expected, and the most similar valid name.
 *
 * @param document - as written, before variables are replaced, because a variable's value must not be shown
 */
export function describeIssues(error: z.ZodError, document: unknown, known: KnownKeys | null): ConfigFault[] {
	return error.issues.flatMap((issue) => describeIssue(issue, document, known));
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, document: unknown, known: KnownKeys | null): ConfigFault[] {
	const { path } = issue;
	const line = (what: string) => [invalid(path, what)];
	const value = valueAt(document, path);
	const found = shown(value, path);
	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.map((key) => ({
				path: [...path, key],
				kind: 'unknown',
				what: `unknown key${known === null ? '' : keyMeant(key, path, known)}`,
			}));
		case 'invalid_value': {
			const values = issue.values.map(String);
			return line(`${found} is none of ${values.join(', ')}${didYouMean(String(value), values)}`);
		}
		case 'invalid_type':
			if (value !== undefined) return line(expected(found, issue.expected));
			return [{ path, kind: 'missing', what: `is missing; expected ${kindName(issue.expected)}` }];
		case 'invalid_union': {
			const meant = typeof value === 'object' && value !== null ? branchOfKind(issue.errors) : null;
			if (meant !== null) return meant.flatMap((each) => describeIssue(within(each, path), document, known));
			const kinds = issue.errors
				.flat()
				.map((each) => (each.code === 'invalid_type' ? kindName(each.expected) : each.message));
			return line(expected(found, [...new Set(kinds)].join(' or ')));
		}
		default:
			if (issue.message.startsWith('is ')) return line(`${found} ${issue.message}`);
			return line(`${found}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`);
	}
}

/** A key that stands in the wrong place is told by its name, and one that is misspelled by those around it. */
function keyMeant(key: string, path: readonly PropertyKey[], known: KnownKeys): string {
	const places = known.places(key).slice(0, 2);
	return places.length > 0 ? ` here; did you mean ${places.join(' or ')}?` : didYouMean(key, known.at(path));
}

/** The faults of the one shape that has the value's kind (keys or a list); `null` where there is not exactly one. */
function branchOfKind(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
	const [one, ...more] = branches.filter((issues) =>
		issues.every((each) => each.code !== 'invalid_type' || each.path.length > 0),
	);
	return one !== undefined && more.length === 0 ? one : null;
}

function within(issue: Issue, path: readonly PropertyKey[]): Issue {
	return { ...issue, path: [...path, ...issue.path] };
}

function expected(found: string, kind: string): string {
	return `${found} is not what is expected: ${kindName(kind)}`;
}

/** Kinds in the words of the config. */
function kindName(kind: string): string {
	const names: Readonly<Record<string, string>> = {
		array: 'a list',
		record: 'keys with values',
		object: 'keys with values',
		string: 'text (in quotes, where it looks like a number)',
		int: 'a whole number',
		number: 'a number',
		boolean: 'true or false',
	};
	return names[kind] ?? kind;
}

/** The most similar valid name, where one is similar enough. */
export function didYouMean(name: string, valid: readonly string[]): string {
	const near = valid
		.map((each) => ({ each, far: distance(name.toLowerCase(), each.toLowerCase()) }))
		.filter(({ each, far }) => far <= Math.max(2, Math.floor(each.length / 3)))
		.sort((a, b) => a.far - b.far)[0];
	return near ? `; did you mean ${near.each}?` : '';
}

/** A path as a person writes it: `schema.columns[3].type`. */
export function formatPath(path: readonly PropertyKey[]): string {
	return (
		path.reduce<string>(
			(text, part) =>
				typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
			'',
		) || 'the config'
	);
}

/** The value at a path of the document. Inherited properties do not count. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(node, part) =>
			typeof node === 'object' && node !== null && Object.hasOwn(node, part)
				? (node as Record<PropertyKey, unknown>)[part]
				: undefined,
		document,
	);
}

/** A value as it may be shown. The contents of lists and objects are not, since a password may be among them. */
function shown(value: unknown, path: readonly PropertyKey[]): string {
	if (typeof value === 'string') {
		const text = path.at(-1) === 'connection' ? redactConnection(value) : redactText(value);
		return JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
	}
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
