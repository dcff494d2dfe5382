import { createHash } from 'node:crypto';
import { whoRuns } from '../../account.js';
import { EtlError, throwIfStopped } from '../../core/errors.js';
import type { Statement } from '../../core/plan/plan.js';
import type { Drift } from '../../core/reading/drift.js';
import type { FileProfile } from '../../core/reading/profile.js';
import type { Reading } from '../../core/reading/reading.js';
import type { Approval, FileReport, Step, StepEvent } from '../../core/run/events.js';
import type { Engine } from '../../engines/engine.js';
import type { SourceFile } from '../../sources/source.js';
import { recordRow } from '../../sql/bookkeeping/bookkeeping.js';
import { bookkeepingDdl } from '../../sql/bookkeeping/bookkeeping-ddl.js';
import type { FeedModel } from '../../sql/model.js';
import { feedModel, type StepContext } from '../context.js';
import { takeLock } from '../run-lock.js';
import { driftOf, type FileAddress, keptReading, seriesKey } from './kept-reading.js';
import { KnownReadings } from './known-readings.js';
import { readFile } from './read.js';

/** The request of `accept`. */
export interface AcceptRequest extends StepContext {
	/** Identifies the source. */
	readonly source: string;
	readonly files: readonly SourceFile[];
	/** Milliseconds to wait for a run's lock. */
	readonly wait?: number;
}

/** The result for one file. */
export interface Accepted {
	readonly file: string;
	/** How it differs from its series; `null` where there was nothing to accept. */
	readonly drift: Drift | null;
}

/** A file whose reading becomes the expected one of its series. */
interface Candidate extends Accepted {
	readonly place: FileAddress;
	readonly reading: Reading;
	readonly profile: FileProfile;
}

/**
 * Makes the present reading of files the expected one of their series. Reads each file, shows the differences, asks,
 * and writes only to the bookkeeping tables.
 *
 * @throws EtlError `E_NOTHING_TO_LOAD` for a file that cannot be read, `E_REFUSED`, `E_LOCKED`, `E_DATABASE…`
 */
export async function* acceptReadings(request: AcceptRequest, engine: Engine): Step<Accepted[]> {
	const { settings, runDate, signal } = request;
	yield* takeLock({ ...request, command: 'accept' }, engine);
	try {
		const model = feedModel(settings, engine);
		const known = new KnownReadings(engine, model, runDate);
		const candidates: Candidate[] = [];
		for (const file of request.files) {
			throwIfStopped(signal);
			candidates.push(yield* candidate(request, file, known));
		}
		const differing = candidates.filter(({ drift }) => drift !== null);
		if (differing.length > 0) {
			const statements = differing.map((each) => acceptance(model, runDate, each));
			const approval = acceptApproval(differing, statements);
			if ((yield { type: 'approval', approval }) !== true) throw new EtlError('E_REFUSED', 'No reading was accepted');
			await engine.begin();
			for (const statement of bookkeepingDdl(model, await engine.inspect())) await engine.run(statement);
			for (const statement of statements) await engine.run(statement);
			await engine.commit();
			yield { type: 'committed', step: 'read' };
		}
		return candidates.map(({ file, drift }) => ({ file, drift }));
	} finally {
		await engine.rollback();
		await engine.unlock();
	}
}

async function* candidate(
	request: AcceptRequest,
	file: SourceFile,
	known: KnownReadings,
): AsyncGenerator<StepEvent, Candidate> {
	const { report } = yield* readFile(request, file);
	const { reading, profile } = requireReading(report);
	const place = { source: file.place ?? request.source, path: file.name };
	const drift = driftOf(report, await known.of(place), request.settings);
	yield { type: 'file', file: { ...report, drift } };
	return { file: file.name, place, drift, reading, profile };
}

/** @throws EtlError where a run would refuse the file even after this */
function requireReading({ name, state, fault, reading, profile }: FileReport): Pick<Candidate, 'reading' | 'profile'> {
	if (state === 'ready' && reading !== null && profile !== null) return { reading, profile };
	const why = fault === null ? state : `${fault.code}  ${fault.message}`;
	throw new EtlError('E_NOTHING_TO_LOAD', `${name} cannot be accepted: ${why}`, {
		context: { file: name },
		...(fault === null ? {} : { hint: fault.hint }),
	});
}

function acceptApproval(files: readonly Candidate[], statements: readonly Statement[]): Approval {
	const details = files.flatMap(({ file, drift }) => [
		`${file}, against ${drift?.file} of ${drift?.runDate}`,
		...(drift?.differences ?? []).map(({ message }) => `  ${message}`),
	]);
	const what = files.length === 1 ? `${files[0]?.file} is` : `these ${files.length} files are`;
	const question = `Expect that later files are read as ${what} read now?`;
	const afterNo = 'After a no nothing is written.';
	return { step: 'read', kind: 'accept', question, details, typed: null, afterNo, statements };
}

function acceptance(model: FeedModel, runDate: string, { place, reading, profile }: Candidate): Statement {
	const key = seriesKey(place);
	const id = JSON.stringify([model.stage, key.place, place.path, runDate]);
	return recordRow(model.dialect, 'accepted', {
		reading_id: createHash('sha256').update(id).digest('hex'),
		stage_table: model.stage,
		run_date: runDate,
		...key,
		path: place.path,
		reading: keptReading(reading, profile),
		accepted_by: whoRuns(),
		accepted_at: new Date().toISOString(),
	});
}
