import { createHash } from 'node:crypto';
import type { Settings } from '../../config/settings.js';
import { EtlError, EXIT } from '../../core/errors.js';
import {
	CHANGE_COMMANDS,
	type Facts,
	factChanges,
	type Plan,
	planFingerprint,
	type StageChange,
} from '../../core/plan/plan.js';
import { type Approval, STEPS, type Step } from '../../core/run/events.js';
import { planDestroyQuestion, planQuestion } from '../../core/run/plan-questions.js';
import { delegate } from '../../engines/delegate.js';
import type { Engine } from '../../engines/engine.js';
import { watch } from '../../engines/watch.js';
import { KNOWN_EXTENSIONS } from '../../readers/registry.js';
import { selectFiles } from '../../sources/select-files.js';
import type { Source, SourceFile } from '../../sources/source.js';
import { schemaFingerprint } from '../../sql/bookkeeping/basis.js';
import type { RunRequest } from '../context.js';
import { intercept } from '../drive.js';
import { type RunOutcome, runDay } from '../pipeline.js';
import { isSourceFault } from '../read/telling.js';
import { changedRepair } from '../repair/read-repairs.js';
import { configFacts, readBasis } from './plan-basis.js';
import { PlanGuard } from './plan-guard.js';
import { readingChanges } from './reading-changes.js';

/** Characters of a hash that a person needs to distinguish two files. */
const SHORT_HASH = 12;

/**
 * Asks for the plan as a whole, and separately for what may lose data, since `--yes` alone does not allow that.
 *
 * @param file - the plan's, for the question
 * @throws EtlError `E_REFUSED`, `E_NEEDS_APPROVAL`
 */
export async function* approvePlan(plan: Plan, file: string, yes: boolean): Step<void> {
	const refused = new EtlError('E_REFUSED', 'The plan was not approved', { hint: 'Nothing was written.' });
	if (!yes && (yield { type: 'approval', approval: planQuestion(plan, file) }) !== true) throw refused;
	const approval = planDestroyQuestion(plan);
	if (approval === null || (yield { type: 'approval', approval }) === true) return;
	if (!yes) throw refused;
	throw new EtlError('E_NEEDS_APPROVAL', ['The plan may lose data', ...approval.details].join('\n'), {
		hint: 'Add --allow-destructive beside --yes, or apply it on a terminal. Nothing was written.',
	});
}

/** Answers that the plan has given already: it was made without a file that is not read as before. */
const PLANNED: Partial<Record<Approval['kind'], boolean>> = { load: true, destroy: true, commit: true, drift: false };

/**
 * Does what a plan says, and nothing else. Under the lock the database must be as the plan found it, each file must be
 * read as it was then, and each statement must be the plan's. The plan was approved as a whole; only the table of a new
 * country is still asked for.
 *
 * @throws EtlError `E_PLAN_STALE`, and what a run throws
 */
export function applyPlan(
	plan: Plan,
	request: Omit<RunRequest, 'steps'>,
	engine: Engine,
	source: Source,
): Step<RunOutcome> {
	const guarded = watch(checkedOnLock(plan, request.settings, engine), new PlanGuard(plan));
	const day = runDay({ ...request, ...(plan.change && { change: plan.change }), steps: STEPS }, guarded, source);
	const planned = new Map(plan.files.map((file) => [file.name, file]));
	const otherwise: string[] = [];
	return intercept(day, (event) => {
		if (event.type === 'file') otherwise.push(...readingChanges(planned.get(event.file.name), event.file));
		if (event.type === 'step-end' && event.step === 'read' && otherwise.length > 0) throw stale(otherwise, plan);
		const answer = event.type === 'approval' ? PLANNED[event.approval.kind] : undefined;
		return answer === undefined ? undefined : { answer };
	});
}

function checkedOnLock(plan: Plan, settings: Settings, engine: Engine): Engine {
	return {
		...delegate(engine),
		lock: async (holder) => {
			const lock = await engine.lock(holder);
			if (!lock.held) return lock;
			const changes = await databaseChanges(plan, settings, engine).catch(async (error) => {
				await engine.unlock();
				throw error;
			});
			if (changes.length === 0) return lock;
			await engine.unlock();
			throw stale(changes, plan);
		},
	};
}

/**
 * Refuses a plan that was edited, that ended with a failure, or that does not fit the config any more.
 *
 * @throws EtlError `E_PLAN_EDITED`, `E_PLAN_FAILED`, `E_PLAN_STALE`
 */
export function requirePlan(plan: Plan, settings: Settings): void {
	if (planFingerprint(plan) !== plan.fingerprint)
		throw new EtlError('E_PLAN_EDITED', 'The plan is not what `etl-tui plan` wrote: its fingerprint does not fit');
	if (plan.error !== null && !isLoadable(plan.exitCode))
		throw new EtlError('E_PLAN_FAILED', `The plan ends with an error: ${plan.error.code}  ${plan.error.message}`);
	if (plan.config.hash === settings.hash) return;
	const changes = factChanges(plan.config.facts, configFacts(settings));
	throw stale(
		changes.length > 0 ? changes.map((line) => `config ${line}`) : ['config: its secrets or its version'],
		plan,
	);
}

/** Whether a day that ends so is loaded, but for what is missing of it. */
function isLoadable(exitCode: number): boolean {
	return exitCode === EXIT.incomplete || exitCode === EXIT.late;
}

/** The differences between a plan and the present files and database, a line each. */
export async function planChanges(plan: Plan, settings: Settings, engine: Engine, source: Source): Promise<string[]> {
	const files =
		plan.change === undefined ? await fileChanges(plan, settings, source) : await repairChanges(plan.change);
	return [...files, ...(await databaseChanges(plan, settings, engine))];
}

/** Whether a plan's repaired file is another now. */
async function repairChanges(change: StageChange): Promise<string[]> {
	if (change.kind !== 'repair' || change.file === null) return [];
	const changed = await changedRepair(change.file, change.sha256 ?? '');
	return changed === null ? [] : [changed];
}

/** How a plan of a change is made again. */
const AGAIN = {
	undo: '`etl-tui undo … --out FILE`',
	repair: '`etl-tui repair … --out FILE`',
} as const satisfies Record<(typeof CHANGE_COMMANDS)[keyof typeof CHANGE_COMMANDS], string>;

/** The refusal of a plan that is out of date. */
export function stale(changes: readonly string[], { change }: Pick<Plan, 'change'>): EtlError {
	return new EtlError('E_PLAN_STALE', ['The plan no longer holds', ...changes].join('\n'), {
		context: { changes: [...changes] },
		...(change && {
			hint: `Nothing more was written. Make a new plan with ${AGAIN[CHANGE_COMMANDS[change.kind]]}, and look at it.`,
		}),
	});
}

async function databaseChanges(plan: Plan, settings: Settings, engine: Engine): Promise<string[]> {
	const basis = await readBasis(engine, settings);
	const schema = schemaFingerprint(plan.basis.schema.concerns, basis.live);
	return [
		...factChanges(plan.basis.data, basis.data).map((line) => `data ${line}`),
		...factChanges(plan.basis.schema.facts, schema.facts).map((line) => `schema ${line}`),
	];
}

async function fileChanges(plan: Plan, settings: Settings, source: Source): Promise<string[]> {
	const files = await source.list();
	const selection = selectFiles(files, settings, plan.runDate, KNOWN_EXTENSIONS, Date.now());
	const taken = selection.filter((each) => each.skipped === null);
	const before: Record<string, string> = {};
	const now: Record<string, string> = {};
	for (const { name, sha256, state } of plan.files)
		if (state !== 'skipped') before[name] = sha256 === null ? 'unreadable' : sha256.slice(0, SHORT_HASH);
	for (const { name } of taken) {
		const file = files.find((each) => each.name === name) as SourceFile;
		// A file that could not be read then may be readable in part now; the run itself finds that out.
		now[name] = before[name] === 'unreadable' ? 'unreadable' : await shortHash(file);
	}
	return factChanges(before satisfies Facts, now).map((line) => `file ${line}`);
}

async function shortHash(file: SourceFile): Promise<string> {
	const hash = createHash('sha256');
	try {
		for await (const chunk of await file.open()) hash.update(chunk as Buffer);
	} catch (error) {
		if (isSourceFault(error)) throw error;
		return 'unreadable';
	}
	return hash.digest('hex').slice(0, SHORT_HASH);
}
