import { open, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { redactConnection } from '../source/config/redact.js';
import { EtlError, EXIT } from '../source/core/errors.js';
import type { StepEvent } from '../source/core/events.js';
import type { Facts, Plan } from '../source/core/plan.js';
import { NOTHING_YET, reduce } from '../source/core/run-state.js';
import { jsonText } from '../source/core/visible.js';
import { openEngine } from '../source/engines/open.js';
import { renderError, renderWarnings } from '../source/output/human.js';
import { renderPlan } from '../source/output/plan.js';
import { localFolder } from '../source/sources/local-folder.js';
import { drive } from '../source/steps/drive.js';
import { planDay, planSchema } from '../source/steps/plan/plan-day.js';
import { withCarriedFlags } from './carried-flags.js';
import type { Invocation } from './command.js';
import { createProgress, permissionsOf } from './day.js';
import { READING } from './flags.js';
import { openSession } from './session.js';
import { waitOf } from './waiting.js';

/** Flags that make the config what it was for the plan. A connection with a password is never kept. */
const KEPT_FLAGS = ['source', 'connection', ...READING.map((flag) => flag.name)];

/** `plan`: a run, rehearsed. */
export async function planRun(invocation: Invocation): Promise<number> {
	const { flags, io, signal, version } = invocation;
	const session = await openSession(invocation);
	const { settings, runDate, label, mask, style, messageStyle } = session;
	const schemaOnly = flags.on('schema-only');
	if (schemaOnly && flags.text('out') !== undefined)
		throw new EtlError('E_USAGE', 'A plan of the schema alone cannot be applied: leave out --out or --schema-only');
	const progress = createProgress(invocation, session);
	let state = NOTHING_YET;
	const collect = (event: StepEvent) => {
		state = reduce(state, event);
	};
	const request = {
		settings,
		runDate,
		label,
		signal,
		version,
		permissions: permissionsOf(invocation),
		flags: keptFlags(invocation, settings.configFile),
		...waitOf(invocation),
	};
	const out = flags.text('out');
	if (out !== undefined) await requirePlanFile(path.resolve(io.cwd, out));
	const engine = await openEngine(settings.connection, 'rehearse', settings.postgres);
	let plan: Plan;
	try {
		const step = schemaOnly ? planSchema(request, engine) : planDay(request, engine, localFolder(settings.source));
		plan = await drive(step, [progress.sink, collect], async () => true);
	} finally {
		progress.pause();
		await engine.close();
	}
	if (session.json) io.stdout.write(`${jsonText(plan, 2)}\n`);
	else if (plan.error !== null || !flags.on('quiet')) {
		const heading = { environment: settings.environment, runDate, place: label };
		io.stdout.write(`${await renderPlan(plan, state, heading, mask, style)}\n`);
	} else {
		const warnings = renderWarnings(state, messageStyle);
		if (warnings !== '') io.stderr.write(`${warnings}\n`);
	}
	const error = plan.error && new EtlError(plan.error.code as EtlError['code'], plan.error.message, plan.error);
	const fault = error && withCarriedFlags(error, flags);
	if (fault !== null) io.stderr.write(`${renderError(fault, messageStyle)}\n`);
	if (out !== undefined && (fault === null || fault.exitCode === EXIT.incomplete)) {
		await keep(plan, path.resolve(io.cwd, out));
		if (!flags.on('quiet')) io.stderr.write(`The plan is in ${out}: \`etl-tui apply ${out}\` does it\n`);
	} else if (out !== undefined) io.stderr.write(`${out} was not written: a plan that fails cannot be applied\n`);
	if (fault !== null) return fault.exitCode;
	return flags.on('detailed-exitcode') && plan.changes ? EXIT.changes : EXIT.done;
}

function keptFlags({ flags }: Invocation, configFile: string | null): Facts {
	const given = KEPT_FLAGS.flatMap((name): [string, string][] => {
		const value = flags.text(name);
		return value === undefined || redactConnection(value) !== value ? [] : [[name, value]];
	});
	return { ...(configFile === null ? {} : { config: configFile }), ...Object.fromEntries(given) };
}

/** How a plan begins. */
const PLAN = /^\{\s*"version": \d+,\s*"environment"/;

/** A plan takes the place of an earlier one or of an empty file; never of a feed, a database or a device. */
async function requirePlanFile(file: string): Promise<void> {
	const facts = await stat(file).catch(() => null);
	if (facts === null || (facts.isFile() && (facts.size === 0 || PLAN.test(await start(file))))) return;
	throw new EtlError('E_OUTPUT', `${file} is there already, and is no plan`, {
		context: { file },
		hint: 'Name another file, or take that one away.',
	});
}

async function start(file: string): Promise<string> {
	const opened = await open(file);
	try {
		const { buffer, bytesRead } = await opened.read(Buffer.alloc(100), 0, 100, 0);
		return buffer.toString('utf8', 0, bytesRead);
	} finally {
		await opened.close();
	}
}

/** The file appears when it is whole, readable by its owner alone. */
async function keep(plan: Plan, file: string): Promise<void> {
	const partial = `${file}.part`;
	try {
		await rm(partial, { force: true });
		await writeFile(partial, `${jsonText(plan, 2)}\n`, { mode: 0o600, flag: 'wx' });
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		const why = error instanceof Error ? error.message : String(error);
		throw new EtlError('E_OUTPUT', `The plan cannot be written (${why})`, { context: { file }, cause: error });
	}
}
