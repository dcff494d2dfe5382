import { z } from 'zod';
import type { Drift } from '../core/drift.js';
import type { FileReport } from '../core/events.js';
import type { Reading } from '../core/reading.js';
import type { Mask } from './mask.js';

const count = z.int().min(0);

/** What was understood of a file, in reports. */
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

/** A reading as a report may tell it: names and texts that may be a customer's are masked. */
export function reportReading(file: FileReport, reading: Reading, mask: Mask): z.infer<typeof readingShape> {
	const names = mask.header(file);
	return {
		facts: reading.facts.map((fact) => ({ ...fact })),
		header: reading.header && { ...reading.header },
		columns: reading.columns.map(({ mapped }, index) => ({ name: names[index] ?? '', mapped })),
		absent: [...reading.absent],
		account: reading.account && { ...reading.account },
		declared: reading.declared,
		passedOver: reading.passedOver.map((each) => ({ ...each, sample: mask.on ? null : each.sample })),
		conversions: reading.conversions.map((conversion) => ({ ...conversion })),
		doubts: reading.doubts.map((doubt) => ({ ...doubt })),
	};
}

/** How a file differs from what its series was, in reports and plans. */
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

/** Drift as a report tells it. */
export function reportDrift(drift: Drift): z.infer<typeof driftShape> {
	return { ...drift, differences: drift.differences.map((difference) => ({ ...difference })) };
}
