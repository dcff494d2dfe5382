import { z } from 'zod';
import {
	balanceShape,
	checksShape,
	driftShape,
	effectsShape,
	readingShape,
	repairsShape,
} from '../core/run/report-shapes.js';

const count = z.int().min(0);
const stepName = z.enum(['read', 'stage', 'transform', 'validate']);

const errorShape = z
	.strictObject({
		code: z.string().describe('Stable name of the failure, such as E_SOURCE_EMPTY'),
		message: z.string(),
		hint: z.string().describe('What to do next'),
		context: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).describe('Where it happened'),
	})
	.describe('Why a run or a file failed');

const fileShape = z.strictObject({
	name: z.string(),
	state: z.enum(['ready', 'empty', 'refused', 'skipped']).describe('How the file stands after read'),
	staged: z
		.enum(['loaded', 'corrected', 'reloaded', 'already', 'duplicate', 'withdrawn', 'refused'])
		.nullable()
		.describe('What stage did with it'),
	sameAs: z.string().nullable().describe('The loaded file that holds its content already'),
	fault: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
	size: count.nullable().describe('Stored bytes'),
	sha256: z.string().nullable(),
	format: z.string().nullable(),
	detail: z.string().nullable(),
	encoding: z.string().nullable(),
	columns: z.array(z.string()),
	mapped: z.array(z.string().nullable()).describe("For each column the schema's that takes it"),
	records: count,
	declared: count.nullable().describe("The trailer's count, else the manifest's"),
	rejected: count,
	nulled: count.describe('Invalid values that became null'),
	faults: z.array(
		z.strictObject({
			column: z.string().nullable(),
			code: z.string(),
			reason: z.string(),
			count,
			firstLine: count,
			firstValue: z.string().nullable().describe('Masked where the column is sensitive and masking is on'),
		}),
	),
	reading: readingShape.nullable().describe('What was understood of the file; null where it was not read'),
	drift: driftShape.nullable().describe('How it differs from what its series was; null where it does not'),
	warnings: z.array(z.string()),
});

/** The report of a run, as `--json` prints it. Its JSON Schema ships as docs/reference/report.schema.json. */
export const reportShape = z
	.strictObject({
		version: z.literal(1).describe('Of this format'),
		command: z.string(),
		environment: z.string(),
		runDate: z.string().describe('ISO 8601'),
		connection: z.string().nullable().describe('Without a password'),
		source: z.string().nullable(),
		runId: z.string().nullable(),
		status: z.enum(['done', 'incomplete', 'failed', 'interrupted']),
		exitCode: z.int(),
		error: errorShape.nullable(),
		committed: z.array(stepName).describe('After which steps something was committed'),
		files: z.array(fileShape),
		missing: z
			.array(
				z.strictObject({
					why: z
						.enum(['listed', 'expected', 'gone', 'named', 'refused'])
						.describe(
							'`listed`: a manifest lists it; `expected`: the config says that the day must have it; `gone`: it was loaded for the date and is no longer there, or has no record now; `named`: `source` names it, as a URL does; `refused`: it was refused or empty and put away, and has not come again',
						),
					name: z.string().describe('Its name, or the globs of those that are expected'),
					message: z.string(),
					isLate: z.boolean().describe('It was to have come by now'),
				}),
			)
			.describe('What should be among the files of the day and is not'),
		restated: z
			.array(
				z.strictObject({
					name: z.string(),
					runDate: z.string(),
					fileId: count,
					state: z
						.enum(['restored', 'copy', 'withdrawn', 'returned', 'past'])
						.describe(
							'`restored`: a copy that has rows of its own now; `copy`: the delivery before it has the same content; `withdrawn`: taken back; `returned`: stands again, since what replaced it is taken back; `past`: taken back, and a later delivery stands in its place',
						),
					rows: count,
					because: z.string(),
				}),
			)
			.describe('Files of earlier runs that stand otherwise now, because of this one'),
		repairs: repairsShape.nullable().describe('What became of rejected records; null where the run is no repair'),
		putAway: z
			.array(
				z.strictObject({
					name: z.string(),
					outcome: z.enum(['done', 'failed']).describe('`done`: it is loaded; `failed`: it was refused or is empty'),
					to: z.string().nullable().describe('Its path within the source now; null where it is deleted'),
					state: z
						.enum(['planned', 'moved', 'deleted', 'stays', 'left'])
						.describe(
							'`planned`: not done yet; `stays`: could not be done, and the next run tries again; `left`: it is another file by now, or gone',
						),
					problem: z.string().nullable(),
				}),
			)
			.describe('What became of files of the source after the last commit; see `after` in the config'),
		countries: effectsShape,
		checks: checksShape,
		balance: balanceShape,
		staged: count.nullable(),
		superseded: count.nullable(),
		warnings: z.array(z.strictObject({ step: stepName, code: z.string(), message: z.string() })),
		notices: z.array(z.strictObject({ step: stepName, message: z.string() })).describe('What is to be known'),
		steps: z.array(z.strictObject({ step: stepName, milliseconds: z.number() })),
	})
	.describe('What a run of etl-tui did');

/** The report as a value. */
export type Report = z.infer<typeof reportShape>;
