import { EtlError, EXIT } from '../../core/errors.js';
import { CHANGE_COMMANDS, type Facts, type Plan, type StageChange } from '../../core/plan/plan.js';
import type { Approval, Step, StepEvent, StepName } from '../../core/run/events.js';
import { drive } from '../../steps/drive.js';
import {
	acceptFiles,
	applyPlan,
	type DayRequest,
	driveWithLog,
	planDay,
	readCompared,
	runSteps,
} from '../../workspace/day.js';
import type { Workspace } from '../../workspace/workspace.js';
import { eventsForScreen, eventsOfPlan } from './for-screen.js';
import type { AskedChange } from './messages.js';

/** Receives a run's events, and answers its questions. */
export interface Observer {
	readonly sink: (event: StepEvent) => void;
	readonly approve: (approval: Approval) => Promise<boolean>;
}

/** Reads the day's files, and compares them with their series where a database is there. */
export async function readAlone(workspace: Workspace, request: DayRequest, observer: Observer): Promise<null> {
	await drive(readCompared(workspace, request), [eventsForScreen(observer.sink)], observer.approve);
	return null;
}

/**
 * Runs steps of a day as the commands do, with the same log.
 *
 * @returns what must still be reported, such as a refused file
 */
export function runAsked(
	workspace: Workspace,
	request: DayRequest,
	steps: readonly StepName[],
	observer: Observer,
): Promise<EtlError | null> {
	const command = steps.includes('stage') ? 'run' : 'transform';
	const asked = { ...request, command, samples: 'all' as const };
	const work = runSteps(workspace, asked, steps);
	return logged(workspace, asked, work, eventsForScreen(observer.sink), observer, (fault) => fault);
}

/**
 * Plans a change of the stage by a rehearsal, asks for it as a whole, and does exactly what the plan says, as the commands
 * do.
 *
 * @param flags - those that the plan keeps for `etl-tui apply`
 * @param planned - receives the plan before it is asked for
 * @returns what must still be reported, such as a record that is still bad
 * @throws EtlError what the plan ends with where it cannot be done, and what a run throws
 */
export async function changeAsked(
	workspace: Workspace,
	request: DayRequest,
	{ change: wanted, what, mends }: AskedChange,
	flags: Facts,
	planned: (plan: Plan) => void,
	observer: Observer,
): Promise<EtlError | null> {
	const change = { ...request, change: wanted, ...(await mended(workspace, wanted, mends)) };
	const asked = { ...change, command: CHANGE_COMMANDS[wanted.kind] };
	const config = workspace.settings.configFile;
	const kept = { ...(config === null ? {} : { config }), ...flags };
	const rehearsal = planDay(workspace, { ...asked, flags: kept }, false);
	const plan = await drive(rehearsal, [eventsOfPlan(eventsForScreen(observer.sink))], observer.approve);
	if (plan.error !== null && plan.exitCode !== EXIT.incomplete)
		throw new EtlError(plan.error.code as EtlError['code'], plan.error.message, plan.error);
	planned(plan);
	const work = applyPlan(workspace, asked, plan, { file: what, yes: false });
	return logged(workspace, asked, work, eventsForScreen(observer.sink), observer, (fault) => fault);
}

/** What was mended on screens as the change, the records and the run date of a repair. */
async function mended(workspace: Workspace, change: StageChange, mends: AskedChange['mends']) {
	if (mends === undefined || change.kind !== 'repair') return {};
	const { repairOfMends } = await import('../../workspace/mends.js');
	return repairOfMends(workspace, mends, change.note);
}

/**
 * Makes the present reading of a file the expected one of its series, as `etl-tui accept` does.
 *
 * @throws EtlError `E_FILE_CHANGED` where the file is gone
 */
export async function acceptAsked(
	workspace: Workspace,
	request: DayRequest,
	name: string,
	observer: Observer,
): Promise<null> {
	const asked = { ...request, command: 'accept' };
	const work = acceptFiles(workspace, asked, async (source) => {
		const file = await source.stat(name);
		if (file === null) throw new EtlError('E_FILE_CHANGED', `${name} is no longer in ${source.label}`);
		return [file];
	});
	await logged(workspace, asked, work, observer.sink, observer, () => null);
	return null;
}

async function logged<R>(
	workspace: Workspace,
	request: DayRequest,
	work: Step<R>,
	sink: (event: StepEvent) => void,
	{ approve }: Observer,
	faultOf: (value: R) => EtlError | null,
): Promise<R> {
	const ended = await driveWithLog(workspace, request, work, { sinks: [sink], approve }, faultOf);
	if (ended.error) throw ended.error;
	return ended.value;
}
