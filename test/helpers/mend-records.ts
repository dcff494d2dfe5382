import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../../source/config/settings.js';
import type { StageChange } from '../../source/core/plan/plan.js';
import { rejectId } from '../../source/core/records/rejected-record.js';
import type { Engine } from '../../source/engines/engine.js';
import { openRejects } from '../../source/steps/repair/open-rejects.js';
import type { Books, Version } from './delivery-model.js';
import { HEADER, stagedValues, type WrittenRecord } from './feed-model.js';
import { type Mended, openRecords } from './repair-model.js';

/** What a person does about rejects: writes a file of mended records, or waives those of files of a name. */
export type Repair =
	| { readonly rows: readonly { readonly at: number; readonly how: 'right' | 'other' | 'bad' | 'late' }[] }
	| { readonly waive: string | null };

/** A repair or a waiver as the program is asked for it, with what it should do. */
export interface Mending {
	readonly change: Extract<StageChange, { kind: 'repair' | 'waive' }>;
	/** The code of the failure where nothing is done. */
	readonly failure: 'E_REPAIR' | 'E_NOT_FOUND' | null;
	/** Whether nothing is left to be told: no record is still bad. */
	readonly isWhole: boolean;
	/** What a run of it makes of deliveries, which are given by their places. */
	mended(run: string): ReadonlyMap<number, Mended[]>;
}

const NOTE = 'by phone';

/** A repair with its file; `null` where nothing was ever rejected. */
export async function mendingOf(
	repair: Repair,
	books: Books,
	folder: string,
	settings: Settings,
	engine: Engine,
): Promise<Mending | null> {
	return 'rows' in repair
		? repairOf(repair.rows, books, folder, settings)
		: waiverOf(repair.waive, books, await refusedNames(engine, settings));
}

/** A record of a delivery that was rejected. */
interface Reject {
	readonly version: Version;
	readonly at: number;
	readonly record: number;
	readonly id: string;
	readonly isOpen: boolean;
}

function repairOf(
	rows: Extract<Repair, { rows: unknown }>['rows'],
	{ versions }: Books,
	folder: string,
	{ environment, stage }: Settings,
): Mending | null {
	const all = versions.flatMap((version, at) => rejectsOf(version, at, { environment, stage: stage.table }));
	const open = all.filter(({ isOpen }) => isOpen);
	// A content that was loaded twice for a date has its rejects twice, under one identity: those that are open count.
	const late = all.filter(({ id, isOpen }) => !isOpen && !open.some((each) => each.id === id));
	const chosen = new Map<string, { readonly reject: Reject; readonly now: WrittenRecord }>();
	for (const { at, how } of rows) {
		const some = how === 'late' ? late : open;
		const reject = some[at % Math.max(1, some.length)];
		if (reject)
			chosen.set(reject.id, { reject, now: mend(reject.version.records[reject.record - 1] as WrittenRecord, how) });
	}
	if (chosen.size === 0) return null;
	const lines = [...chosen].map(([id, { now }]) => [...Object.values(inOrder(now)), id].join(','));
	const text = `${HEADER},etl_id\n${lines.join('\n')}\n`;
	const file = path.join(folder, 'mended.csv');
	writeFileSync(file, text);
	const asked = [...chosen.values()].filter(({ reject }) => reject.isOpen);
	const right = asked.filter(({ now }) => stagedValues(now) !== null);
	return {
		change: { kind: 'repair', file, sha256: createHash('sha256').update(text).digest('hex'), note: NOTE },
		failure: right.length === 0 ? 'E_REPAIR' : null,
		isWhole: right.length === asked.length,
		mended: (run) => {
			const byVersion = new Map<number, Mended[]>();
			for (const { reject, now } of right) {
				const one: Mended = { record: reject.record, values: now, run, stands: true };
				byVersion.set(reject.at, [...(byVersion.get(reject.at) ?? []), one]);
			}
			return byVersion;
		},
	};
}

function rejectsOf(
	version: Version,
	at: number,
	home: { readonly environment: string; readonly stage: string },
): Reject[] {
	const { loaded, records, name, date, content } = version;
	if (!loaded) return [];
	const sha256 = createHash('sha256').update(content).digest('hex');
	const open = new Set(openRecords(version));
	return records.flatMap((each, index) => {
		if (stagedValues(each) !== null) return [];
		const record = index + 1;
		return [
			{ version, at, record, id: rejectId(home, { sha256, name, runDate: date }, record), isOpen: open.has(record) },
		];
	});
}

/** A record as a person mends it: what was wrong, another customer and country as well, or not at all. */
function mend(record: WrittenRecord, how: 'right' | 'other' | 'bad' | 'late'): WrittenRecord {
	const right = { ...record, Name: record.Name || 'Mia', Score: record.Score === 'bad' ? '7' : record.Score };
	if (how === 'other') return { ...right, ID: 'x', Seen: '20260103', Country: 'USA' };
	return how === 'bad' ? { ...right, Score: 'worse' } : right;
}

function inOrder({ ID, Site, Name, Seen, Country, Score }: WrittenRecord): WrittenRecord {
	return { ID, Site, Name, Seen, Country, Score };
}

function waiverOf(name: string | null, { versions }: Books, refused: ReadonlySet<string>): Mending {
	const change = { kind: 'waive', run: null, file: name, column: null, code: null, note: NOTE } as const;
	const open = versions.map((version) => (name === null || version.name === name ? openRecords(version) : []));
	const some = open.some((records) => records.length > 0) || (name === null ? refused.size > 0 : refused.has(name));
	return {
		change,
		failure: some ? null : 'E_NOT_FOUND',
		isWhole: true,
		mended: (run) =>
			new Map(
				open.map(
					(records, at) => [at, records.map((record) => ({ record, values: null, run, stands: true }))] as const,
				),
			),
	};
}

/** Names of files with open rejects whose days were refused as a whole, which the model knows nothing of. */
async function refusedNames(engine: Engine, settings: Settings): Promise<ReadonlySet<string>> {
	const every = { runId: null, file: null, column: null, code: null };
	const open = await openRejects(engine, settings, every, new Date());
	return new Set(open.filter(({ isLoaded }) => !isLoaded).map(({ file }) => file));
}
