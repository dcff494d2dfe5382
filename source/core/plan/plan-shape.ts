import { z } from 'zod';
import {
	balanceShape,
	checksShape,
	driftShape,
	effectsShape,
	readingShape,
	repairsShape,
} from '../run/report-shapes.js';

const count = z.int().min(0);
const facts = z.record(z.string(), z.string());
const value = z.union([z.string(), z.number(), z.null()]);
const row = z.record(z.string(), value).nullable();
const fault = z.strictObject({ code: z.string(), message: z.string(), hint: z.string() });

/**
 * What a run does to the stage instead of loading the day's files, as a plan keeps it: names and ids, and never a value
 * of a record.
 */
const changeShape = z.discriminatedUnion('kind', [
	z.strictObject({ kind: z.literal('undo'), run: z.string().describe('The run whose work is taken back') }),
	z.strictObject({
		kind: z.literal('withdraw'),
		file: z.string().describe('The file of the run date that is taken back'),
	}),
	z.strictObject({
		kind: z.literal('repair'),
		file: z.string().nullable().describe('The repaired file, absolute; null where records were mended on a screen'),
		sha256: z.string(),
		note: z.string(),
	}),
	z.strictObject({
		kind: z.literal('waive'),
		run: z.string().nullable().describe('The run whose rejects are closed; null for every run'),
		file: z.string().nullable(),
		column: z.string().nullable(),
		code: z.string().nullable(),
		record: z.int().min(1).optional().describe('Only this record of the file'),
		note: z.string(),
	}),
]);

/** A plan, as `plan --json` prints it and `plan --out` keeps it. Its JSON Schema ships as docs/reference/plan.schema.json. */
export const planShape = z
	.strictObject({
		version: z.literal(1).describe('Of this format'),
		environment: z.string(),
		runDate: z.string().describe('ISO 8601'),
		connection: z.string().describe('Without a password'),
		source: z.string(),
		runId: z.string().nullable().describe('The id that the run would have'),
		exitCode: z.int().describe('What the run would end with'),
		error: fault.nullable().describe('Why the run would fail, or which files it would refuse'),
		changes: z.boolean().describe('Whether anything but bookkeeping would be different afterwards'),
		flags: facts.describe('Flags that apply takes over'),
		change: changeShape.optional().describe('What it does to the stage; left out, it loads the files of the day'),
		permissions: z.strictObject({
			destructive: z.boolean(),
			newTables: z.boolean(),
			full: z.boolean(),
			reload: z.boolean(),
			again: z.boolean().optional().describe('Load files though a person has withdrawn their content'),
		}),
		config: z.strictObject({ hash: z.string(), facts: facts.describe('Every key with its value') }),
		basis: z
			.strictObject({
				schema: z.strictObject({
					concerns: z.array(z.string()).describe('Tables, views and indexes, in lower case'),
					facts: facts.describe('Columns with their types, keys, views and indexes as they were'),
				}),
				data: facts.describe('The last run, and the files in the stage'),
			})
			.describe('What must be the same when the plan is applied'),
		files: z.array(
			z.strictObject({
				name: z.string(),
				state: z.string(),
				staged: z.string().nullable(),
				sha256: z.string().nullable(),
				size: count.nullable(),
				format: z.string().nullable(),
				records: count,
				rejected: count,
				fault: fault.nullable(),
				reading: readingShape.nullable().describe('What was understood of the file; null where it was not read'),
				drift: driftShape.nullable().describe('How it differs from what its series was'),
			}),
		),
		rowsAtRisk: z
			.array(
				z.strictObject({
					table: z.string(),
					column: z.string(),
					change: z.string(),
					harm: z.string().describe('What becomes of the rows'),
					rows: count,
					keys: z.array(z.string()).describe('Some of the rows'),
				}),
			)
			.describe('Rows that changes of the schema would put at risk'),
		newCountries: z.array(
			z.strictObject({
				country: z.string(),
				table: z.string(),
				records: count,
				looksLike: z.string().nullable().describe('The known country that the name may be a typo of'),
			}),
		),
		effects: effectsShape,
		samples: z
			.array(
				z.strictObject({
					country: z.string(),
					table: z.string(),
					rows: z.array(
						z.strictObject({
							outcome: z.enum(['inserted', 'updated', 'moved', 'removed']),
							movedFrom: z.string().nullable(),
							before: row,
							after: row,
						}),
					),
				}),
			)
			.describe('Some of the changed rows, never with the value of a sensitive column'),
		checks: checksShape,
		balance: balanceShape,
		putAway: z
			.array(z.strictObject({ name: z.string(), outcome: z.enum(['done', 'failed']), to: z.string().nullable() }))
			.optional()
			.describe('Files of the source that are moved after the commit, or deleted where `to` is null'),
		repairs: repairsShape.optional().describe('What becomes of rejected records, where that is the change'),
		restated: z
			.array(
				z.strictObject({
					name: z.string(),
					runDate: z.string(),
					state: z.enum(['restored', 'copy', 'withdrawn', 'returned', 'past']),
					rows: count,
					because: z.string(),
				}),
			)
			.optional()
			.describe('Files of earlier runs that stand otherwise then; see the report'),
		warnings: z.array(z.string()),
		statements: z
			.array(
				z.strictObject({
					id: z.string(),
					sql: z.string(),
					parameters: z.array(value),
					purpose: z.string(),
					risk: z.enum(['read', 'add', 'rewrite', 'destroy']),
					table: z.string().nullable().describe('The table that it is about'),
					schema: z
						.strictObject({
							verb: z
								.enum(['create', 'alter', 'rebuild', 'drop', 'part'])
								.describe('`part` goes with another statement'),
							object: z.enum(['table', 'view', 'index']),
							name: z.string(),
						})
						.nullable()
						.describe('What it does to a table, a view or an index'),
					open: z.array(count).describe('Positions of parameters that apply fills in'),
				}),
			)
			.describe('What changes something, in order, commits included'),
		fingerprint: z.string().describe('SHA-256 over all of the above'),
	})
	.describe('What a run of etl-tui would do');
