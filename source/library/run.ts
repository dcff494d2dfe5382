import { EtlError } from '../core/errors.js';
import type { Plan } from '../core/plan/plan.js';
import { type Approval, STEPS, type Step, type StepEvent } from '../core/run/events.js';
import type { Report } from '../output/report-shape.js';
import type { DayRequest } from '../workspace/day.js';
import { Config } from './config.js';
import { dayOf } from './day.js';

/** Options of all work on a day. They are named after the flags. */
export interface WorkOptions {
	/** Stops the work between two batches or statements. Uncommitted changes are rolled back. */
	readonly signal?: AbortSignal;
	/** Called with each event while the work goes on. Values in events are not masked. */
	readonly onEvent?: (event: StepEvent) => void;
	/** Milliseconds to wait for another run's lock. Default 0. */
	readonly wait?: number;
	readonly allowNewTables?: boolean;
	/** Allows changes that lose data. `yes` or `approve` is needed as well. */
	readonly allowDestructive?: boolean;
}

/** The day, and how much of it is processed again. */
export interface DayOptions extends WorkOptions {
	/** `YYYY-MM-DD`, `today` or `yesterday`. Default today. */
	readonly date?: string;
	/** Processes every customer again, not only those of the day. */
	readonly full?: boolean;
	/** Reads and loads files again whose content is loaded already. */
	readonly reload?: boolean;
	/** Loads files though a person has taken back what they hold; see `undo`. */
	readonly again?: boolean;
}

/** Who approves the changes. One of the two is required. */
export interface Answers {
	/** Approves what `--yes` approves. */
	readonly yes?: boolean;
	/** Answers each question before a change takes effect. */
	readonly approve?: (approval: Approval) => boolean | Promise<boolean>;
	/** Whether the report shows values that the config masks. */
	readonly showSensitive?: boolean;
}

/** Failed work, with the report of what was done until then. Uncommitted changes were rolled back. */
export class RunError extends EtlError {
	readonly report: Report;

	/** @internal */
	constructor({ code, message, hint, context, cause }: EtlError, report: Report) {
		super(code, message, { hint, context, cause });
		this.name = 'RunError';
		this.report = report;
	}
}

/**
 * Loads a day as `etl-tui run` does: reads the files, loads them into the stage, updates the countries' tables and
 * validates them. It writes the log of the config. It is safe to repeat.
 *
 * @returns the report that `--json` prints. Its `status` is `incomplete` where some files were refused and the others
 * loaded
 * @throws RunError where the day was not loaded, or only in part; EtlError `E_USAGE`, `E_NEEDS_APPROVAL` before
 * anything began
 */
export async function run(config: Config, options: DayOptions & Answers = {}): Promise<Report> {
	requireAnswers(options);
	const { runSteps } = await import('../workspace/day.js');
	const request = await requestOf('run', dayOf(options.date), options);
	return finish(config, request, options, runSteps(Config.workspaceOf(config), request, STEPS));
}

/**
 * Applies a plan as `etl-tui apply` does, and does nothing that is not in it.
 *
 * @param plan - from `plan` or `etl-tui plan --out`
 * @throws RunError `E_PLAN_STALE` where files, config or database changed since the plan was made, and what `run`
 * throws
 */
export async function apply(config: Config, plan: Plan, options: WorkOptions & Answers = {}): Promise<Report> {
	requireAnswers(options);
	const [{ applyPlan }, { requirePlan }] = await Promise.all([
		import('../workspace/day.js'),
		import('../steps/plan/apply-plan.js'),
	]);
	const workspace = Config.workspaceOf(config);
	requirePlan(plan, workspace.settings);
	const asked = await requestOf('apply', plan.runDate, options);
	const newTables = plan.permissions.newTables || asked.permissions.newTables;
	const request = { ...asked, permissions: { ...plan.permissions, newTables } };
	const work = applyPlan(workspace, request, plan, { file: 'the plan', yes: options.yes === true });
	return finish(config, request, options, work);
}

/** Makes the request of a day from the options. */
export async function requestOf(command: string, runDate: string, options: DayOptions): Promise<DayRequest> {
	const { packageVersion } = await import('../package-version.js');
	const { signal = new AbortController().signal, wait } = options;
	const permissions = {
		destructive: options.allowDestructive === true,
		newTables: options.allowNewTables === true,
		full: options.full === true,
		reload: options.reload === true,
		again: options.again === true,
	};
	return { command, runDate, permissions, signal, version: packageVersion(), ...(wait === undefined ? {} : { wait }) };
}

/** @throws EtlError `E_NEEDS_APPROVAL` where neither `yes` nor `approve` is given */
export function requireAnswers({ yes, approve }: Answers): void {
	if (yes === true || approve !== undefined) return;
	throw new EtlError('E_NEEDS_APPROVAL', 'Nobody says yes to what would be written', {
		hint: 'Give `yes: true`, or `approve` to answer each question.',
	});
}

/** Runs work to its end, writes its log and makes its report. */
export async function finish(
	config: Config,
	request: DayRequest,
	options: WorkOptions & Answers,
	work: Step<EtlError | null>,
): Promise<Report> {
	const [
		{ driveWithLog },
		{ answerUnattended },
		{ isForScreens, NOTHING_YET, reduce },
		{ createReport },
		{ createMask },
	] = await Promise.all([
		import('../workspace/day.js'),
		import('../steps/drive.js'),
		import('../core/run/run-state.js'),
		import('../output/report.js'),
		import('../output/mask.js'),
	]);
	const workspace = Config.workspaceOf(config);
	const { environment, columns, mask, connection } = workspace.settings;
	const { onEvent, approve, yes, showSensitive } = options;
	const { command, runDate, permissions } = request;
	let state = NOTHING_YET;
	const collect = (event: StepEvent) => {
		if (!isForScreens(event)) state = reduce(state, event);
	};
	const onlooker = {
		sinks: onEvent === undefined ? [collect] : [collect, onEvent],
		approve: async (approval: Approval) =>
			yes === true || approve === undefined ? answerUnattended(approval, permissions) : approve(approval),
	};
	const ended = await driveWithLog(workspace, { runDate, command }, work, onlooker, (fault) => fault);
	if (ended.log.problem !== null) process.emitWarning(`etl-tui: ${ended.log.problem}`);
	const fault = ended.error ?? ended.value;
	const heading = { command, environment, runDate, connection: connection.label };
	const report = createReport(state, heading, fault, createMask(columns, mask && showSensitive !== true));
	if (fault !== null && report.status !== 'incomplete') throw new RunError(fault, report);
	return report;
}
