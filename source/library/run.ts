import { EtlError } from '../core/errors.js';
import { type Approval, STEPS, type Step, type StepEvent } from '../core/events.js';
import type { Plan } from '../core/plan.js';
import type { Report } from '../output/report.js';
import type { DayRequest } from '../workspace/day.js';
import { Config } from './config.js';
import { dayOf } from './day.js';

/** What every day's work may be asked with. Names and meaning are those of the flags. */
export interface WorkOptions {
	/** Ends the work between two batches or statements; what is not committed is rolled back. */
	readonly signal?: AbortSignal;
	/** Hears what happens while it does. Values in it are as files and tables have them: nothing is masked. */
	readonly onEvent?: (event: StepEvent) => void;
	/** Milliseconds to wait for a lock that another run holds; none where it is left out. */
	readonly wait?: number;
	readonly allowNewTables?: boolean;
	/** What may lose data; beside `yes` or `approve`. */
	readonly allowDestructive?: boolean;
}

/** Which day is meant, and how much of it is looked at again. */
export interface DayOptions extends WorkOptions {
	/** `YYYY-MM-DD`, `today` or `yesterday`. Default today. */
	readonly date?: string;
	/** Look at every customer again, not only at those of the day. */
	readonly full?: boolean;
	/** Read again what is in the source, though its content is loaded already. */
	readonly reload?: boolean;
}

/** Who says yes to what is written: one of both is needed. */
export interface Answers {
	/** Yes to whatever `--yes` is a yes to. */
	readonly yes?: boolean;
	/** Answers each question before something takes effect. */
	readonly approve?: (approval: Approval) => boolean | Promise<boolean>;
	/** The report shows values that the config masks. */
	readonly showSensitive?: boolean;
}

/** Work that failed, with the report of all that it did until then. What was not committed is rolled back. */
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
 * Loads a day, as `etl-tui run` does: reads its files, loads them into the stage, brings the countries' tables up to it
 * and validates. Keeps the log of the config. Safe to repeat.
 *
 * @returns what `--json` prints; its `status` is `incomplete` where the day is loaded but for files that were refused
 * @throws RunError where nothing, or not all, could be committed; EtlError `E_USAGE`, `E_NEEDS_APPROVAL` before anything began
 */
export async function run(config: Config, options: DayOptions & Answers = {}): Promise<Report> {
	requireAnswers(options);
	const { runSteps } = await import('../workspace/day.js');
	const request = await requestOf('run', dayOf(options.date), options);
	return finish(config, request, options, runSteps(Config.workspaceOf(config), request, STEPS));
}

/**
 * Does what a plan says and nothing else, as `etl-tui apply` does.
 *
 * @param plan - as `plan` or `etl-tui plan --out` gave it
 * @throws RunError `E_PLAN_STALE` where files, config or database are no longer what the plan saw, and what `run` throws
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

/** What options ask of a day's work. */
export async function requestOf(command: string, runDate: string, options: DayOptions): Promise<DayRequest> {
	const { packageVersion } = await import('../package-version.js');
	const { signal = new AbortController().signal, wait } = options;
	const permissions = {
		destructive: options.allowDestructive === true,
		newTables: options.allowNewTables === true,
		full: options.full === true,
		reload: options.reload === true,
	};
	return { command, runDate, permissions, signal, version: packageVersion(), ...(wait === undefined ? {} : { wait }) };
}

/** @throws EtlError `E_NEEDS_APPROVAL` where nobody said yes and nobody can be asked */
function requireAnswers({ yes, approve }: Answers): void {
	if (yes === true || approve !== undefined) return;
	throw new EtlError('E_NEEDS_APPROVAL', 'Nobody says yes to what would be written', {
		hint: 'Give `yes: true`, or `approve` to answer each question.',
	});
}

/** Drives work to its end, keeps its log and makes its report. */
async function finish(
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
		import('../core/run-state.js'),
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
	if (ended.log.problem !== null) process.emitWarning(`etl-tui keeps no log: ${ended.log.problem}`);
	const fault = ended.error ?? ended.value;
	const heading = { command, environment, runDate, connection: connection.label };
	const report = createReport(state, heading, fault, createMask(columns, mask && showSensitive !== true));
	if (fault !== null && report.status !== 'incomplete') throw new RunError(fault, report);
	return report;
}
