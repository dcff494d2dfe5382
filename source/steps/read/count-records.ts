import type { ReadSettings } from '../../config/settings.js';
import { amount } from '../../core/amounts.js';
import { throwIfStopped } from '../../core/errors.js';
import { fillingOf, mappingOf } from '../../core/reading/mapping.js';
import { outcomeOf } from '../../core/reading/outcome.js';
import { Profiler } from '../../core/reading/profile.js';
import type { ReadingFact } from '../../core/reading/reading.js';
import type { FileReport, StepEvent } from '../../core/run/events.js';
import { InvisibleTally } from '../../core/values/invisible.js';
import type { StoredFacts } from '../../readers/bytes.js';
import type { StepContext } from '../context.js';
import { accountFault, assembleReading, mappingParts } from './assemble-reading.js';
import { controlDateDoubts, controlDateFault } from './control-date.js';
import { givenDoubts } from './deciding-columns.js';
import {
	columnFault,
	controlFault,
	FaultTally,
	type MappedSummary,
	mapFile,
	nameDoubts,
	type OpenedFeedFile,
	toFileFault,
} from './feed-file.js';
import type { BatchTaker } from './feed-spool.js';
import { Preview } from './preview.js';
import type { BlockPool } from './threads/block-pool.js';

/** A file that was opened. */
export interface OpenFile {
	readonly facts: StoredFacts;
	readonly report: FileReport;
	readonly opened: OpenedFeedFile;
	readonly encoding: ReadingFact | null;
	readonly set: ReadSettings;
}

/** Maps every record of a file, counts them with their faults, and gives the file's report. */
export async function* countRecords(
	context: StepContext,
	{ facts, report, opened, encoding, set }: OpenFile,
	taker: BatchTaker | null,
	pool: BlockPool | null = null,
): AsyncGenerator<StepEvent, FileReport> {
	const tally = new FaultTally();
	const profiler = new Profiler();
	const invisible = new InvisibleTally(context.settings.columns, context.settings.countryColumn);
	const preview = new Preview();
	let records = 0;
	let rejected = 0;
	let characters = 0;
	let summary: MappedSummary;
	const total = facts.bytes.traits.size;
	// Profile and preview are of the beginning.
	const isReady = () => profiler.isDone && preview.isFull;
	const threads = pool?.open({ name: facts.bytes.name, traits: facts.bytes.traits, set }, isReady);
	const batches = mapFile(opened, context.settings.columns, context.settings, context.runDate, threads);
	try {
		for (;;) {
			const next = await batches.next();
			if (next.done) {
				summary = next.value;
				break;
			}
			throwIfStopped(context.signal);
			for (const { raw, outcome } of next.value.records) {
				records++;
				if (!profiler.isDone && raw.fault === undefined) profiler.add(raw);
				characters += raw.raw.length + 1;
				preview.add(raw);
				if (Array.isArray(outcome)) {
					invisible.add(outcome, raw.line);
					continue;
				}
				rejected++;
				tally.add(outcome);
			}
			const { mapped } = next.value;
			if (mapped) {
				records += mapped.records;
				characters += mapped.characters;
				rejected += mapped.rejects.length;
				for (const reject of mapped.rejects) tally.add(reject);
				invisible.addAll(mapped.invisible);
			}
			await taker?.take(next.value);
			yield { type: 'progress', step: 'read', file: report.name, records, done: Math.min(characters, total), total };
		}
	} finally {
		await batches.return(undefined as never); // Whoever reads no further has the file closed.
	}
	yield { type: 'progress', step: 'read', file: report.name, records, done: total, total };
	const { settings } = context;
	const control = controlFault(summary, records, report.name);
	const fault =
		accountFault(summary.findings.account, report.name) ??
		// This also checks a file without records: a line that names none of the columns is no header, and may be its only
		// record.
		(records > 0 || summary.columns.length > 0 ? columnFault(summary.map, report.name, settings) : null) ??
		(settings.policies.controlTotals === 'fail' ? control : null) ??
		controlDateFault(summary, context.runDate, report.name, settings.policies.controlDates);
	const doubts = [
		...nameDoubts(summary, settings),
		...givenDoubts(summary.map, settings),
		...invisible.doubts(),
		...controlDateDoubts(summary, context.runDate, settings.policies.controlDates),
	];
	const { columns } = settings;
	const file = { format: opened.format, encoding, doubts: opened.encoding === undefined ? facts.doubts : [] };
	const reading = assembleReading(file, opened.findings, summary, columns, doubts);
	const parts = mappingParts(settings, set, summary);
	const faults = tally.counts();
	const nulled = summary.conversions.reduce((sum, { kind, count }) => sum + (kind === 'invalid' ? count : 0), 0);
	const hides = (position: number) =>
		columns.some(({ sensitive }, index) => sensitive && summary.map.positions[index] === position);
	const warnings = [
		...(control && settings.policies.controlTotals === 'warn' ? [control.message] : []),
		...(summary.map.extra.length > 0 && columns.length > 0 && fault === null
			? [`columns that the schema does not know: ${summary.map.extra.join(', ')}`]
			: []),
		...(nulled > 0
			? [`${amount(nulled, 'invalid value')} became null, as ${nulled === 1 ? 'its column says' : 'their columns say'}`]
			: []),
	];
	return {
		...report,
		state: fault === null ? 'ready' : 'refused',
		fault: fault && toFileFault(fault),
		columns: summary.columns,
		mapped: reading.columns.map(({ mapped }) => mapped),
		records,
		declared: summary.declared,
		rejected,
		nulled,
		outcome: outcomeOf({ records, rejected, faults, reading, dates: summary.dates, filling: fillingOf(parts) }),
		faults,
		preview: preview.records,
		reading,
		profile: profiler.profile(summary.columns.length, hides),
		mapping: mappingOf(parts),
		warnings,
	};
}
