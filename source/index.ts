// What other programs may import; see docs/guides/library.md. All else of the package may change with any version.
export { type ErrorCode, type ErrorContext, EtlError, EXIT, errorTable } from './core/errors.js';
export type { CountryEffect, Plan, Statement } from './core/plan/plan.js';
export type { Account, Doubt, PassedOver, Reading, ReadingFact } from './core/reading/reading.js';
export type { Fault, FaultCode, FileFault, SqlValue, ValueKind } from './core/records/record.js';
export type {
	Approval,
	ChangeSample,
	FaultCount,
	FileReport,
	LoadSample,
	RestatedFile,
	StagedFile,
	StepEvent,
	StepName,
} from './core/run/events.js';
export { type Repairs, repair, type TakenBack, undo } from './library/change.js';
export { type Config, type ConfigColumn, type ConfigOptions, loadConfig } from './library/config.js';
export { type History, history, type PastRun } from './library/history.js';
export { type PlanOptions, plan } from './library/plan.js';
export { type ReadFileOptions, type RecordFile, readFile } from './library/read-file.js';
export {
	type Answers,
	apply,
	type DayOptions,
	RunError,
	run,
	type WorkOptions,
} from './library/run.js';
export type { Report } from './output/report-shape.js';
export type { FileRecord } from './steps/read/file-records.js';
