import { type EtlError, EXIT } from '../core/errors.js';
import type { RepairSummary } from '../core/repair/repair-summary.js';
import type { FileReport, StagedFile } from '../core/run/events.js';
import { type RunState, stagedByName } from '../core/run/run-state.js';
import type { Mask } from './mask.js';
import { reportDrift, reportReading } from './reading.js';
import type { Report } from './report-shape.js';

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
