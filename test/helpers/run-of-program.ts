import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import { type Report, reportShape } from '../../source/output/report-shape.js';
import { feedText, type Workplace } from './cli.js';

/** Runs with `--json` and expects this failure: exit status, code in the report and on standard error. */
export function expectFailure(at: Workplace, words: readonly string[], code: string, status: number): Report {
	const done = at.etl(...words, '--json');
	expect({ status: done.status, stderr: done.stderr }).toEqual({ status, stderr: expect.stringContaining(code) });
	const report = reportShape.parse(JSON.parse(done.stdout));
	expect(report).toMatchObject({ exitCode: status, error: { code } });
	expect(report.error?.hint).not.toBe('');
	return report;
}

/** Waits until the program has said something on standard error; gives all that it said. */
export function said(child: ChildProcess, words: string): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = '';
		child.stderr?.on('data', (chunk: Buffer) => {
			text += chunk;
			if (text.includes(words)) resolve(text);
		});
		child.once('close', () => reject(new Error(`It ended before it said "${words}":\n${text}`)));
	});
}

/** Waits for the end of the program. */
export function ended(child: ChildProcess): Promise<{ status: number | null; signal: string | null }> {
	return new Promise((resolve) => child.once('close', (status, signal) => resolve({ status, signal })));
}

/** A feed that takes the program some hundred milliseconds a step, or more. */
export function largeFeed(records: number): string {
	const countries = ['IND', 'USA', 'NPL', 'DE'];
	return feedText(
		Array.from({ length: records }, (_, index) => ({
			id: String(100_000 + (index % Math.ceil(records * 0.98))),
			country: countries[index % countries.length] as string,
			consulted: `2025${String(1 + (index % 12)).padStart(2, '0')}15`,
		})),
	);
}

/** Stage and targets, without the run that each row was loaded by. */
export function tables(at: Workplace): Record<string, unknown[]> {
	const names = at
		.rows(
			"select name from sqlite_master where type = 'table' and name like 'med\\_users\\_%' escape '\\' order by name",
		)
		.map((row) => String(row.name));
	return Object.fromEntries(
		names.map((name) => [
			name,
			at.rows(`select * from "${name}" order by etl_file_id, etl_record`).map(({ etl_run_id: _, ...row }) => row),
		]),
	);
}

/** The same as one text a table: cheap to compare where tables are large. */
export function fingerprints(at: Workplace): Record<string, string> {
	return Object.fromEntries(
		Object.entries(tables(at)).map(([name, rows]) => [
			name,
			`${rows.length} ${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`,
		]),
	);
}
