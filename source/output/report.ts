import { z } from 'zod';
import { type EtlError, EXIT } from '../core/errors.js';
import type { RepairSummary } from '../core/repair/repair-summary.js';
import type { FileReport, StagedFile } from '../core/run/events.js';
import {
	balanceShape,
	checksShape,
	driftShape,
	effectsShape,
	readingShape,
	repairsShape,
} from '../core/run/report-shapes.js';
import { type RunState, stagedByName } from '../core/run/run-state.js';
import type { Mask } from './mask.js';
import { reportDrift, reportReading } from './reading.js';

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

/** Facts of a report beside the run's state. */
export interface ReportHeading {
	readonly command: string;
	readonly environment: string;
	readonly runDate: string;
	readonly connection: string | null;
}

export function createReport(state: RunState, heading: ReportHeading, fault: EtlError | null, mask: Mask): Report {
	const staged = stagedByName(state);
	return {
		version: 1,
		...heading,
		source: state.source,
		runId: state.runId,
		status: reportStatus(fault),
		exitCode: fault?.exitCode ?? 0,
		error: fault && toJsonError(fault),
		committed: [...state.committed],
		files: state.files.map((file) => reportFile(file, staged.get(file.name), mask)),
		missing: state.missing.map((each) => ({ ...each })),
		restated: state.restated.map((file) => ({ ...file })),
		repairs: state.repairs && reportRepairs(state.repairs),
		putAway: state.putAway.map((file) => ({ ...file })),
		countries: state.effects.map((effect) => ({ ...effect })),
		checks: state.checks.map((check) => ({ ...check })),
		balance: state.equations.map((equation) => ({ ...equation, parts: [...equation.parts] })),
		staged: state.stagedRows,
		superseded: state.superseded,
		warnings: [...state.warnings],
		notices: [...state.notices],
		steps: state.ended.map(({ step, milliseconds }) => ({ step, milliseconds: Math.round(milliseconds) })),
	};
}

function reportRepairs({ records, unasked, counts, ...rest }: RepairSummary): Report['repairs'] {
	return {
		...rest,
		counts: { ...counts },
		unasked: unasked.map((each) => ({ ...each })),
		records: records.map((each) => ({
			...each,
			changed: [...each.changed],
			faults: each.faults.map((fault) => ({ ...fault })),
		})),
	};
}

/** An error as `--json` prints it. */
export function toJsonError(error: EtlError): Report['error'] & object {
	const context = Object.fromEntries(
		Object.entries(error.context).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
	);
	return { code: error.code, message: error.message, hint: error.hint, context };
}

function reportStatus(fault: EtlError | null): Report['status'] {
	if (fault === null) return 'done';
	if (fault.exitCode === EXIT.incomplete || fault.exitCode === EXIT.late) return 'incomplete';
	return fault.exitCode >= 130 ? 'interrupted' : 'failed';
}

function reportFile(file: FileReport, staged: StagedFile | undefined, mask: Mask): Report['files'][number] {
	const { preview: _, profile: __, mapping: ___, outcome: ____, ...rest } = file;
	return {
		...rest,
		staged: staged?.state ?? null,
		sameAs: staged?.sameAs ?? null,
		fault: staged?.fault ?? file.fault,
		columns: mask.header(file),
		reading: file.reading && reportReading(file, file.reading, mask),
		drift: file.drift && reportDrift(file.drift),
		mapped: [...file.mapped],
		declared: Number.isNaN(file.declared) ? null : file.declared,
		faults: file.faults.map((fault) => ({
			...fault,
			firstValue: fault.firstValue === null ? null : mask.value(fault.column, fault.firstValue),
		})),
		warnings: [...file.warnings],
	};
}
