import path from 'node:path';
import { EtlError, EXIT } from '../source/core/errors.js';
import type { Facts, Plan, StageChange } from '../source/core/plan/plan.js';
import { redactConnection } from '../source/core/redact.js';
import type { StepEvent } from '../source/core/run/events.js';
import { jsonText } from '../source/core/values/visible.js';
import { keepPlan, requirePlanFile } from '../source/steps/plan/keep-plan.js';
import type { FlagValues, Invocation } from './command.js';
import { READING } from './flags.js';
import type { Session } from './session.js';

/** Flags that give apply the plan's config. A connection with a password is never stored. */
const KEPT_FLAGS = ['source', 'connection', ...READING.map((flag) => flag.name)];

/**
 * Shows what a run would do, and keeps it in the file of `--out`.
 *
 * @param change - what it does to the stage; left out, it loads the day's files
 * @returns the exit status that the run would have; 10 with `--detailed-exitcode` where there are changes
 */
export async function rehearse(invocation: Invocation, session: Session, change?: StageChange): Promise<number> {
	const { flags, io } = invocation;
	const out = flags.text('out');
	if (flags.on('schema-only') && out !== undefined)
		throw new EtlError('E_USAGE', 'A plan of the schema alone cannot be applied: leave out --out or --schema-only');
	if (out !== undefined) await requirePlanFile(path.resolve(io.cwd, out));
	const { plan, fault } = await showPlan(invocation, session, change);
	if (out !== undefined && (fault === null || fault.exitCode === EXIT.incomplete || fault.exitCode === EXIT.late)) {
		await keepPlan(plan, path.resolve(io.cwd, out));
		if (!flags.on('quiet')) io.stderr.write(`The plan is in ${out}: \`etl-tui apply ${out}\` does it\n`);
	} else if (out !== undefined) io.stderr.write(`${out} was not written: a plan that fails cannot be applied\n`);
	if (fault !== null) return fault.exitCode;
	return flags.on('detailed-exitcode') && plan.changes ? EXIT.changes : EXIT.done;
}

/** Makes a plan and prints it, with what the run would fail with. */
export async function showPlan(
	invocation: Invocation,
	session: Session,
	change?: StageChange,
): Promise<{ readonly plan: Plan; readonly fault: EtlError | null }> {
	const { createProgress } = await import('./report-day.js');
	const { requestOf } = await import('./day-request.js');
	const { withCarriedFlags } = await import('./carried-flags.js');
	const { planDay } = await import('../source/workspace/day.js');
	const { sqlLanguageOf } = await import('../source/workspace/workspace.js');
	const { drive } = await import('../source/steps/drive.js');
	const { NOTHING_YET, reduce } = await import('../source/core/run/run-state.js');
	const { renderError, renderWarnings } = await import('../source/output/human.js');
	const { renderPlan } = await import('../source/output/plan.js');
	const { flags, io } = invocation;
	const { settings, runDate, mask, style, messageStyle } = session;
	const progress = createProgress(invocation, session);
	let state = NOTHING_YET;
	const collect = (event: StepEvent) => {
		state = reduce(state, event);
	};
	const request = {
		...requestOf(invocation, session),
		flags: keptFlags(flags, settings.configFile),
		...(change && { change }),
	};
	const work = planDay(session.workspace, request, flags.on('schema-only'));
	const plan = await drive(work, [progress.sink, collect], async () => true).finally(progress.pause);
	if (session.json) io.stdout.write(`${jsonText(plan, 2)}\n`);
	else if (plan.error !== null || !flags.on('quiet')) {
		const heading = { environment: settings.environment, runDate, place: settings.connection.label };
		io.stdout.write(`${await renderPlan(plan, state, heading, sqlLanguageOf(session.workspace), mask, style)}\n`);
	} else {
		const warnings = renderWarnings(state, messageStyle);
		if (warnings !== '') io.stderr.write(`${warnings}\n`);
	}
	const error = plan.error && new EtlError(plan.error.code as EtlError['code'], plan.error.message, plan.error);
	const fault = error && withCarriedFlags(error, flags);
	if (fault !== null) io.stderr.write(`${renderError(fault, messageStyle)}\n`);
	return { plan, fault };
}

/** Flags of a plan that `apply` takes over. */
export function keptFlags(flags: FlagValues, configFile: string | null): Facts {
	const given = KEPT_FLAGS.flatMap((name): [string, string][] => {
		const value = flags.text(name);
		return value === undefined || redactConnection(value) !== value ? [] : [[name, value]];
	});
	return { ...(configFile === null ? {} : { config: configFile }), ...Object.fromEntries(given) };
}
