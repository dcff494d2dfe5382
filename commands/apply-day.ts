import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EtlError } from '../source/core/errors.js';
import type { Approval, Step, StepEvent } from '../source/core/events.js';
import type { Plan } from '../source/core/plan.js';
import { planDestroyQuestion, planQuestion } from '../source/core/plan-questions.js';
import { openEngine } from '../source/engines/open.js';
import { planShape } from '../source/output/plan-shape.js';
import { localFolder } from '../source/sources/local-folder.js';
import { applyPlan, planChanges, requirePlan, stale } from '../source/steps/plan/apply-plan.js';
import type { FlagValues, Invocation } from './command.js';
import { reportDay, requireYes } from './day.js';
import { openSession, type Session } from './session.js';
import { waitOf } from './waiting.js';

/** `apply`: a plan, done. */
export async function applyRun(invocation: Invocation): Promise<number> {
	const { io, flags, signal, version, command } = invocation;
	requireYes(invocation);
	const [file = ''] = invocation.arguments;
	const plan = await readPlan(path.resolve(io.cwd, file));
	const session = await openSession({ ...invocation, flags: withPlan(flags, plan) });
	const { settings, label, runDate } = session;
	requirePlan(plan, settings, label);
	requireDate(plan, flags, runDate);
	const source = localFolder(settings.source);
	const permissions = { ...plan.permissions, newTables: plan.permissions.newTables || flags.on('allow-new-tables') };
	const request = { settings, runDate, permissions, signal, command, version, ...waitOf(invocation) };
	return reportDay({ ...invocation, flags: withPlan(flags, plan) }, session, () =>
		(async function* work(): Step<EtlError | null> {
			await check(plan, session);
			yield* approvePlan(plan, file, flags.on('yes'));
			const engine = await openEngine(settings.connection, 'write', settings.postgres);
			try {
				return (yield* alreadyApproved(applyPlan(plan, request, engine, source))).fault;
			} finally {
				await engine.close();
			}
		})(),
	);
}

/**
 * Asks for the plan as a whole, and by itself for what may lose data: `--yes` alone does not allow that.
 *
 * @throws EtlError `E_REFUSED`, `E_NEEDS_APPROVAL`
 */
async function* approvePlan(
	plan: Plan,
	file: string,
	yes: boolean,
): AsyncGenerator<StepEvent, void, boolean | undefined> {
	const refused = new EtlError('E_REFUSED', 'The plan was not approved', { hint: 'Nothing was written.' });
	if (!yes && (yield { type: 'approval', approval: planQuestion(plan, file) }) !== true) throw refused;
	const approval = planDestroyQuestion(plan);
	if (approval === null || (yield { type: 'approval', approval }) === true) return;
	if (!yes) throw refused;
	throw new EtlError('E_NEEDS_APPROVAL', ['The plan may lose data', ...approval.details].join('\n'), {
		hint: 'Add --allow-destructive beside --yes, or apply it on a terminal. Nothing was written.',
	});
}

/** Looks before anyone is asked, on an engine that leaves nothing behind. */
async function check(plan: Plan, { settings }: Session): Promise<void> {
	const engine = await openEngine(settings.connection, 'rehearse', settings.postgres);
	try {
		const changes = await planChanges(plan, settings, engine, localFolder(settings.source));
		if (changes.length > 0) throw stale(changes);
	} finally {
		await engine.close();
	}
}

/** Answers that the plan gave: it was made without a file that is not read as before. */
const PLANNED: Partial<Record<Approval['kind'], boolean>> = { load: true, destroy: true, commit: true, drift: false };

/** The plan was approved as a whole, with what may lose data; only a new country's table still needs its own word. */
async function* alreadyApproved<R>(step: Step<R>): Step<R> {
	try {
		let answer: boolean | undefined;
		for (;;) {
			const next = await step.next(answer);
			if (next.done) return next.value;
			const event = next.value;
			answer = event.type === 'approval' ? (PLANNED[event.approval.kind] ?? (yield event)) : yield event;
		}
	} finally {
		await step.return(undefined as R);
	}
}

async function readPlan(file: string): Promise<Plan> {
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
	// Names of facts and doubts are any text to the shape: a later version may have more.
	if (checked.success) return checked.data as Plan;
	const [issue] = checked.error.issues;
	// What was a plan and is no longer in shape was edited; anything else is no plan.
	if (typeof json === 'object' && json !== null && 'fingerprint' in json)
		throw new EtlError(
			'E_PLAN_EDITED',
			`${file} is not what \`etl-tui plan\` wrote: ${issue?.path.join('.')} ${issue?.message}`,
		);
	throw refuse('is no plan');
}

/** The plan's environment, date and flags where the command line says nothing. */
function withPlan(flags: FlagValues, plan: Plan): FlagValues {
	const planned: Readonly<Record<string, string>> = { ...plan.flags, env: plan.environment };
	return {
		text: (name) => (name === 'date' ? (flags.text('date') ?? plan.runDate) : (flags.text(name) ?? planned[name])),
		on: (name) => flags.on(name),
	};
}

function requireDate(plan: Plan, flags: FlagValues, runDate: string): void {
	if (flags.text('date') === undefined || runDate === plan.runDate) return;
	throw stale([`run date: ${plan.runDate} → ${runDate}`]);
}
