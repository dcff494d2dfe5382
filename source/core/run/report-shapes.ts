import { z } from 'zod';
import { REPAIR_OUTCOMES } from '../records/rejected-record.js';

// Schemas that reports and plans share.

const count = z.int().min(0);

/** How a file was understood. */
export const readingShape = z.strictObject({
	facts: z.array(
		z.strictObject({
			name: z.string(),
			value: z.string(),
			basis: z.enum(['set', 'declared', 'found']).describe('Whether the config, the file or its content says so'),
			evidence: z.string().optional().describe('What it was found by'),
		}),
	),
	header: z.strictObject({ line: count }).nullable().describe('Where the names of the columns stand'),
	columns: z.array(z.strictObject({ name: z.string(), mapped: z.string().nullable() })),
	absent: z.array(z.string()).describe("The schema's columns that the file does not have"),
	account: z
		.strictObject({
			unit: z.enum(['line', 'element', 'member', 'row']),
			all: count,
			header: count,
			records: count,
			control: count,
			blank: count,
			passedOver: count,
		})
		.nullable()
		.describe('Every unit of the file by what became of it'),
	declared: count.nullable().describe('How many records the file itself says it holds'),
	listed: z
		.strictObject({ by: z.string(), records: count.nullable() })
		.nullable()
		.describe('What a manifest says of it; null where none lists it'),
	passedOver: z.array(
		z.strictObject({
			what: z.string(),
			count,
			firstLine: count.nullable(),
			sample: z.string().nullable().describe("The first one's text; null where values are masked"),
		}),
	),
	conversions: z
		.array(z.strictObject({ column: z.string(), kind: z.string(), count, firstLine: count.nullable() }))
		.describe('Values that were stored otherwise than they were written'),
	doubts: z.array(z.strictObject({ code: z.string(), message: z.string(), setting: z.string() })),
});

/** How a file differs from its series. */
export const driftShape = z.strictObject({
	file: z.string().describe('The file that it was compared with'),
	runDate: z.string().describe('Of that file, ISO 8601'),
	differences: z.array(
		z.strictObject({
			what: z.string(),
			before: z.string().nullable(),
			now: z.string().nullable(),
			loses: z.boolean().describe('It nulls, shifts or loses a column that was there'),
			message: z.string(),
		}),
	),
	verdict: z.enum(['refuse', 'ask', 'warn']).describe('What `policies.drift` makes of it'),
});

const otherDaysShape = z
	.strictObject({ winners: count, inserted: count, updated: count, moved: count, unchanged: count })
	.describe('Winners of other run dates that were looked at as well');

/** What a transform does to each country's customers. */
export const effectsShape = z.array(
	z.strictObject({
		country: z.string(),
		table: z.string(),
		created: z.boolean(),
		staged: count,
		winners: count,
		inserted: count,
		updated: count,
		moved: count,
		unchanged: count,
		stale: count,
		removed: count,
		otherDays: otherDaysShape,
	}),
);

/** Stage and target, country by country. */
export const checksShape = z.array(
	z.strictObject({
		country: z.string(),
		table: z.string(),
		stageRows: count,
		targetRows: count,
		stageChecksum: z.string(),
		targetChecksum: z.string(),
		verdict: z.enum(['MATCH', 'MISMATCH']),
		rows: z
			.enum(['day', 'others', 'all'])
			.describe('Which rows: of the run date, of customers whose rows of other dates change, or all'),
	}),
);

/** The balance's equations. */
export const balanceShape = z.array(
	z.strictObject({
		of: z.string(),
		left: z.strictObject({ name: z.string(), count }),
		parts: z.array(z.strictObject({ name: z.string(), count })),
		holds: z.boolean(),
	}),
);

/** What became of rejected records, without a value of them. */
export const repairsShape = z.strictObject({
	from: z.string().nullable().describe('The repaired file'),
	note: z.string(),
	counts: z.strictObject({
		repaired: count,
		waived: count,
		undone: count,
		returned: count,
		'still-bad': count,
		gone: count,
	}),
	unasked: z
		.array(z.strictObject({ column: z.string(), records: count }))
		.describe('Columns that were changed where nothing was wrong with them'),
	records: z
		.array(
			z.strictObject({
				file: z.string(),
				runDate: z.string(),
				record: count,
				line: count,
				outcome: z
					.enum(REPAIR_OUTCOMES)
					.describe(
						'`gone`: it was repaired, waived, replaced or withdrawn before, or its day was refused; `undone` and `returned`: by the undo of a repair',
					),
				changed: z.array(z.string()),
				faults: z.array(z.strictObject({ column: z.string().nullable(), code: z.string(), reason: z.string() })),
				why: z.string().nullable(),
			}),
		)
		.describe('The first 1,000 records'),
});
