import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { redactConnection } from './redact.js';

/** One line a fault: its path, what was found, what was expected, and the nearest valid name. */
export function describeIssues(
	error: z.ZodError,
	document: unknown,
	known: (path: readonly PropertyKey[]) => readonly string[],
): { path: readonly PropertyKey[]; text: string }[] {
	return error.issues.flatMap((issue) => describeIssue(issue, document, known));
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, document: unknown, known: (path: readonly PropertyKey[]) => readonly string[]) {
	const { path } = issue;
	const line = (text: string, at = path) => [{ path: at, text: `${formatPath(at)}: ${text}` }];
	const found = shown(valueAt(document, path), path);
	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.flatMap((key) => line(`unknown key${didYouMean(key, known(path))}`, [...path, key]));
		case 'invalid_value': {
			const values = issue.values.map(String);
			return line(`${found} is none of ${values.join(', ')}${didYouMean(String(valueAt(document, path)), values)}`);
		}
		case 'invalid_type': {
			const missing = valueAt(document, path) === undefined;
			return line(
				missing ? `is missing; expected ${issue.expected}` : `${found} is not what is expected: ${issue.expected}`,
			);
		}
		case 'invalid_union':
			return line(`${found} is not what is expected`);
		default:
			return line(`${found}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`);
	}
}

/** The nearest of the valid names, where one is near. */
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

/** What stands at a path of a document. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
	return path.reduce<unknown>(
		(node, part) =>
			typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[part] : undefined,
		document,
	);
}

function shown(value: unknown, path: readonly PropertyKey[]): string {
	if (typeof value === 'string') return JSON.stringify(path.at(-1) === 'connection' ? redactConnection(value) : value);
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
