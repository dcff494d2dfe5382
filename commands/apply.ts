import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EtlError } from '../source/core/errors.js';
import type { Plan } from '../source/core/plan/plan.js';
import type { Command, FlagValues, Invocation } from './command.js';
import { CHANGING, WAIT } from './flags.js';

export const apply: Command = {
	description: `Does exactly what a plan says, statement by statement, and commits twice as a run does.
Refuses with exit 8 when a file, the config, the live schema or the loaded data is no longer what the plan saw, and
says what changed from what to what; and when the plan itself was edited.
On a terminal it asks before it begins, and by itself for what may lose data; elsewhere it needs --yes, and
--allow-destructive for a plan that may lose data.`,
	arguments: [{ name: 'plan', description: 'a file that `etl-tui plan --out` wrote', required: true }],
	flags: [...CHANGING, WAIT],
	examples: [
		['etl-tui apply plan.json', 'look at it, then answer'],
		['etl-tui apply plan.json --yes --json', 'in a pipeline, after someone looked at the plan'],
	],
	run: applyFile,
};

async function applyFile(invocation: Invocation): Promise<number> {
	const { openSession } = await import('./session.js');
	const { reportDay } = await import('./report-day.js');
	const { requestOf, requireYes } = await import('./day-request.js');
	const { applyPlan } = await import('../source/workspace/day.js');
	const { requirePlan, stale } = await import('../source/steps/plan/apply-plan.js');
	requireYes(invocation);
	const { io, flags } = invocation;
	const [file = ''] = invocation.arguments;
	const plan = await readPlan(path.resolve(io.cwd, file));
	const planned = { ...invocation, flags: withPlan(flags, plan) };
	const session = await openSession(planned);
	const { settings, runDate } = session;
	requirePlan(plan, settings);
	if (flags.text('date') !== undefined && runDate !== plan.runDate)
		throw stale([`run date: ${plan.runDate} → ${runDate}`], plan);
	const permissions = { ...plan.permissions, newTables: plan.permissions.newTables || flags.on('allow-new-tables') };
	const request = { ...requestOf(invocation, session), permissions };
	return reportDay(planned, session, applyPlan(session.workspace, request, plan, { file, yes: flags.on('yes') }));
}

async function readPlan(file: string): Promise<Plan> {
	const { planShape } = await import('../source/core/plan/plan-shape.js');
	const refuse = (why: string, cause?: unknown) =>
		new EtlError('E_PLAN_UNREADABLE', `${file} ${why}`, { context: { file }, cause });
	let text: string;
	try {
		text = await readFile(file, 'utf8');
	} catch (error) {
		throw refuse(`cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`, error);
	}
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw refuse('is no JSON', error);
	}
	const checked = planShape.safeParse(json);
	if (checked.success) return checked.data;
	const [issue] = checked.error.issues;
	// A plan that no longer fits the schema was edited; anything else is no plan.
	if (typeof json === 'object' && json !== null && 'fingerprint' in json)
		throw new EtlError(
			'E_PLAN_EDITED',
			`${file} is not what \`etl-tui plan\` wrote: ${issue?.path.join('.')} ${issue?.message}`,
		);
	throw refuse('is no plan');
}

/** Takes the plan's environment, date and flags where the command line has none. */
function withPlan(flags: FlagValues, plan: Plan): FlagValues {
	const planned: Readonly<Record<string, string>> = { ...plan.flags, env: plan.environment };
	return {
		text: (name) => (name === 'date' ? (flags.text('date') ?? plan.runDate) : (flags.text(name) ?? planned[name])),
		on: (name) => flags.on(name),
	};
}
