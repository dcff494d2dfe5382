import type { Settings } from '../../config/settings.js';
import { EtlError } from '../../core/errors.js';
import { type Facts, type Plan, type PlannedStatement, planFingerprint, type Statement } from '../../core/plan/plan.js';
import { isLoad, STEPS, type Step } from '../../core/run/events.js';
import { NOTHING_YET, type RunState, reduce } from '../../core/run/run-state.js';
import { delegate } from '../../engines/delegate.js';
import type { Engine } from '../../engines/engine.js';
import { rehearse } from '../../engines/rehearsal.js';
import { recorder, watch } from '../../engines/watch.js';
import type { Source } from '../../sources/source.js';
import { schemaFingerprint } from '../../sql/bookkeeping/basis.js';
import type { RunRequest } from '../context.js';
import { intercept } from '../drive.js';
import { runDay } from '../pipeline.js';
import { alignSchema } from './align-schema.js';
import { hideRows, hideText } from './hide-values.js';
import { newCountries } from './near-country.js';
import { type Basis, concernedObjects, configFacts, readBasis } from './plan-basis.js';
import { plannedReading } from './reading-changes.js';

/** The request of a plan: that of a run, and more. */
export interface PlanRequest extends Omit<RunRequest, 'steps' | 'command'> {
	/** Flags that apply must take over. */
	readonly flags: Facts;
}

/**
 * Does the whole run on an engine that keeps nothing, and gives what it would do. Every question is answered with yes,
 * because the person who applies the plan is asked then. A run that would fail gives a plan with its failure, and with
 * everything that was found until then.
 *
 * @param engine - opened to `rehearse`
 * @throws EtlError `E_INTERRUPTED`, `E_TERMINATED`; and errors that are no fault of the user's
 */
export function planDay(request: PlanRequest, engine: Engine, source: Source): Step<Plan> {
	return rehearsed(request, engine, (rehearsal) =>
		runDay({ samples: 'changes', ...request, command: 'plan', steps: STEPS, isRehearsal: true }, rehearsal, source),
	);
}

/** The same for the schema alone: what the config would change in the live database, without a feed. */
export function planSchema(request: PlanRequest, engine: Engine): Step<Plan> {
	return rehearsed(request, engine, (rehearsal) => alignSchema({ ...request, command: 'plan' }, rehearsal));
}

async function* rehearsed(
	request: PlanRequest,
	engine: Engine,
	work: (rehearsal: Engine) => Step<{ readonly fault: EtlError | null }>,
): Step<Plan> {
	const seen: Statement[] = [];
	const noted: { basis: Basis | null } = { basis: null };
	const rehearsal = readingBasisUnderLock(watch(rehearse(engine), recorder(seen)), request.settings, noted);
	const collected = { state: NOTHING_YET };
	let error: EtlError | null = null;
	try {
		const step = intercept(work(rehearsal), (event) => {
			collected.state = reduce(collected.state, event);
			// A file that is not read as before needs a person's word, and apply asks nobody.
			return event.type === 'approval' ? { answer: event.approval.kind !== 'drift' } : undefined;
		});
		error = (yield* step).fault;
	} catch (caught) {
		if (!(caught instanceof EtlError) || request.signal.aborted) throw caught;
		error = caught;
	}
	return makePlan(request, collected.state, noted.basis, seen, error);
}

/** Reads the basis as soon as the lock is held. */
function readingBasisUnderLock(engine: Engine, settings: Settings, noted: { basis: Basis | null }): Engine {
	return {
		...delegate(engine),
		lock: async (holder) => {
			const lock = await engine.lock(holder);
			if (lock.held) noted.basis = await readBasis(engine, settings);
			return lock;
		},
	};
}

function makePlan(
	request: PlanRequest,
	state: RunState,
	basis: Basis | null,
	seen: readonly Statement[],
	error: EtlError | null,
): Plan {
	const { settings } = request;
	const known = basis?.countries ?? [];
	const concerns = [...concernedObjects(settings, [...known, ...state.effects]), ...(basis?.workTables ?? [])];
	const plan: Omit<Plan, 'fingerprint'> = {
		version: 1,
		environment: settings.environment,
		runDate: request.runDate,
		connection: settings.connection.label,
		source: settings.source.label,
		runId: state.runId,
		exitCode: error?.exitCode ?? 0,
		error: error && { code: error.code, message: error.message, hint: rehearsedHint(error) },
		changes: hasChanges(state, seen),
		flags: request.flags,
		...(request.change && { change: request.change }),
		permissions: {
			...request.permissions,
			reload: request.permissions.reload ?? false,
			again: request.permissions.again ?? false,
		},
		config: { hash: settings.hash, facts: configFacts(settings) },
		basis: {
			schema: basis === null ? { concerns: [], facts: {} } : schemaFingerprint(concerns, basis.live),
			data: basis?.data ?? {},
		},
		files: state.files.map((file) => {
			const staged = state.staged.find((each) => each.name === file.name);
			const { name, sha256, size, drift } = file;
			const fault = staged?.fault ?? file.fault;
			return { name, staged: staged?.state ?? null, sha256, size, fault, ...plannedReading(file), drift };
		}),
		rowsAtRisk: state.rowsAtRisk.map((atRisk) => ({ ...atRisk, keys: hideText(settings, atRisk.keys) })),
		newCountries: newCountries(
			state.effects,
			[...known.map((each) => each.country), ...Object.keys(settings.policies.countries)].map((name) =>
				name.toUpperCase(),
			),
		),
		effects: state.effects,
		samples: state.changeSamples.map((sample) => ({ ...sample, rows: hideRows(settings, sample.rows) })),
		checks: state.checks,
		balance: state.equations,
		putAway: state.putAway.map(({ name, outcome, to }) => ({ name, outcome, to })),
		...(state.repairs !== null && { repairs: state.repairs }),
		...(state.restated.length > 0 && { restated: state.restated.map(({ fileId: _, ...file }) => file) }),
		warnings: [
			...state.files.flatMap((file) => file.warnings.map((warning) => `${file.name}: ${warning}`)),
			...state.warnings.map((warning) => warning.message),
		],
		statements: seen.map(planned),
	};
	return { ...plan, fingerprint: planFingerprint(plan) };
}

/** A rehearsal keeps no rejects, so its hint must not send anybody to look at them. */
function rehearsedHint({ code, hint }: EtlError): string {
	if (code !== 'E_TOO_MANY_REJECTS') return hint;
	return 'Look at them with `etl-tui read`; mend the files or raise policies.maxRejects.';
}

function planned(statement: Statement): PlannedStatement {
	const { id, sql, parameters, purpose, risk, table = null, schema = null, volatile = [], personal } = statement;
	const open = personal ? parameters.map((_, index) => index) : volatile;
	const kept = parameters.map((value, index) => (open.includes(index) ? null : value));
	return { id, sql, parameters: kept, purpose, risk, table, schema, open };
}

/** Whether a run would change more than its own record. */
function hasChanges(state: RunState, seen: readonly Statement[]): boolean {
	const { repaired = 0, waived = 0, undone = 0, returned = 0 } = state.repairs?.counts ?? {};
	return (
		seen.some((statement) => statement.schema) ||
		state.staged.some(isLoad) ||
		repaired + waived + undone + returned > 0 ||
		state.changeSamples.length + state.putAway.length + state.restated.length > 0
	);
}
