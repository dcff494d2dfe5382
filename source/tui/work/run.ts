import { EtlError } from '../../core/errors.js';
import type { Approval, Step, StepEvent, StepName } from '../../core/events.js';
import { drive } from '../../steps/drive.js';
import { acceptFiles, type DayRequest, driveWithLog, readCompared, runSteps } from '../../workspace/day.js';
import type { Workspace } from '../../workspace/workspace.js';
import { eventsForScreen } from './for-screen.js';

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
	const asked = { ...request, command, samples: true };
	const work = runSteps(workspace, asked, steps);
	return logged(workspace, asked, work, eventsForScreen(observer.sink), observer, (fault) => fault);
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
