import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../../config/settings.js';
import { EtlError, isSystemError } from '../../core/errors.js';
import type { RepairFile } from '../../core/repair/repair-file.js';
import type { Engine } from '../../engines/engine.js';
import { inspectFile, type StoredFacts } from '../../readers/bytes.js';
import { USUAL_FIRST } from '../../readers/encodings/rank-encodings.js';
import { decodeWhole } from '../../readers/text.js';
import { feedModel } from '../context.js';
import { CSV, isMarked, type TextLayout, textLayout } from './feed-layout.js';
import { rejectsById } from './match-repairs.js';
import { ID, mendedTables } from './mended-table.js';
import { readingsOfFiles } from './rejected-records.js';
import { repairFault } from './repair-fault.js';
import { bestFirst, type JudgedReading, ReadingJudge, rivalOf, type WrittenRecord } from './right-reading.js';

/**
 * Reads a file of rejects that somebody mended: as it was written, or however a spreadsheet saved it. Which reading is
 * right is told by the cells that nobody touched; the order of rows and columns does not matter.
 *
 * @param file - absolute
 * @throws EtlError `E_REPAIR` naming every line and column that is wrong, or that no reading brings back; `E_FILE_UNREADABLE`,
 * `E_FILE_MALFORMED`
 */
export async function readRepairs(
	engine: Engine,
	settings: Settings,
	file: string,
): Promise<RepairFile & { readonly sha256: string }> {
	const name = path.basename(file);
	const { bytes, facts } = await contentOf(file, name, settings);
	const likely = decodeWhole(bytes, facts.bytes.traits.encoding);
	if (likely.trim() === '') throw repairFault(name, ['it is empty']);
	if (!new RegExp(ID, 'i').test(likely))
		throw repairFault(name, [
			`it has no column ${ID}: \`etl-tui rejects RUN --output\` writes it, and it says which record a row is of`,
		]);
	const records = await writtenRecords(engine, settings, likely.match(IDS) ?? []);
	const layouts = layoutsOf(records.values(), facts);
	const { first, others } = encodingsOf(facts, layouts);
	const judge = new ReadingJudge(records);
	const texts = new Set<string>();
	const readIn = async (encodings: readonly string[]) => {
		const readings: JudgedReading[] = [];
		for (const encoding of encodings) {
			const text = decodeWhole(bytes, encoding);
			if (texts.has(text)) continue;
			texts.add(text);
			for (const read of await mendedTables(text, layouts)) readings.push(judge.judge(read, encoding));
		}
		return readings;
	};
	const expected = await readIn(first);
	const [likeliest] = bestFirst(expected);
	const strange = likeliest?.misread.length === 0 ? [] : await readIn(others);
	const [best] = bestFirst([...expected, ...strange]);
	if (best === undefined) throw repairFault(name, ['it is no table that can be read']);
	if (best.faults.length > 0) throw repairFault(name, best.faults);
	if (best.misread.length > 0) throw repairFault(name, best.misread.map(notBack), SAVE_ANEW);
	const rival = rivalOf(best, strange);
	if (rival !== null) throw repairFault(name, [`${undecided(rival, best)}`], SAVE_ANEW);
	return { ...best.table, sha256: facts.sha256 };
}

/** Identities of rejects in a text; see `rejectId`. */
const IDS = /\br[0-9a-f]{16}\.\d{1,15}\.[0-9a-f]{8}\b/gi;

const SAVE_ANEW =
	'Nothing of it was loaded. Save it as UTF-8 (spreadsheets: CSV UTF-8) from what was written, or write the rejects anew; a value that is meant so is mended on the screens.';

function notBack({ line, column }: JudgedReading['misread'][number]): string {
	return `line ${line}: ${column} has other characters beyond ASCII than were written, in every encoding that was tried`;
}

function undecided({ line, column, encoding }: NonNullable<ReturnType<typeof rivalOf>>, best: JudgedReading): string {
	return `line ${line}: ${column} is one text in ${best.encoding} and another in ${encoding}, and nothing says which is meant`;
}

async function contentOf(
	file: string,
	name: string,
	settings: Settings,
): Promise<{ readonly bytes: Buffer; readonly facts: StoredFacts }> {
	const found = await stat(file).catch((error: unknown) => {
		throw unreadable(name, error);
	});
	if (!found.isFile()) throw new EtlError('E_FILE_UNREADABLE', `${name} is no file`, { context: { file: name } });
	const stored = { name, open: () => createReadStream(file) };
	const facts = await inspectFile(stored, undefined, settings.limits.fileBytes);
	const parts: Buffer[] = [];
	for await (const part of facts.bytes.open()) parts.push(part as Buffer);
	return { bytes: Buffer.concat(parts), facts };
}

/** The records with these identities, as far as it is known how their files were read. */
async function writtenRecords(
	engine: Engine,
	settings: Settings,
	ids: readonly string[],
): Promise<Map<string, WrittenRecord>> {
	const model = feedModel(settings, engine);
	const live = await engine.inspect();
	const home = { environment: settings.environment, stage: settings.stage.table };
	const rejects = await rejectsById(engine, model, live, home, ids);
	const fileIds = [...new Set([...rejects.values()].map(({ file }) => file.fileId))];
	const readings = await readingsOfFiles(engine, model, live, fileIds);
	const records = new Map<string, WrittenRecord>();
	for (const [id, reject] of rejects) {
		const reading = readings.get(reject.file.fileId);
		if (reading !== undefined) records.set(id, { reject, reading });
	}
	return records;
}

/** The layouts that the file may have been written in, the likeliest first: a mark that no feed has says CSV. */
function layoutsOf(records: Iterable<WrittenRecord>, { bytes }: StoredFacts): TextLayout[] {
	const layouts = new Map<string, TextLayout>();
	const seen = new Set<number>();
	for (const { reject, reading } of records) {
		if (seen.has(reject.file.fileId)) continue;
		seen.add(reject.file.fileId);
		const layout = textLayout(reading);
		if (layout !== null) layouts.set(JSON.stringify(layout), layout);
	}
	const feeds = [...layouts.values()];
	return bytes.traits.evidence?.hasMark && !feeds.some(isMarked) ? [CSV, ...feeds] : [...feeds, CSV];
}

/** A code page that spreadsheets save in on one system alone. */
const ONLY_SAVED = 'macintosh';

/**
 * The encodings to read a file in: those that it was written in and that editors save in, then others that it may have been
 * saved in. A mark says which it is. Text that is likely UTF-8 is so by chance least of all.
 */
function encodingsOf(
	{ bytes: { traits }, doubts }: StoredFacts,
	layouts: readonly TextLayout[],
): { readonly first: readonly string[]; readonly others: readonly string[] } {
	const { encoding, evidence } = traits;
	if (evidence?.hasMark || evidence?.marked) return { first: [encoding], others: [] };
	const isUtf8 = encoding === 'utf-8' && doubts.length === 0;
	const written = layouts.filter((layout) => layout !== CSV).map((layout) => layout.encoding);
	const first = isUtf8 ? ['utf-8', ...written] : [...written, 'utf-8'];
	return { first, others: [encoding, ...USUAL_FIRST, ONLY_SAVED] };
}

/**
 * Whether a repaired file is another than when a plan was made of it, for a person; `null` where it is the same.
 *
 * @param file - absolute
 */
export async function changedRepair(file: string, sha256: string): Promise<string | null> {
	const name = path.basename(file);
	const hash = createHash('sha256');
	try {
		for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
	} catch (error) {
		if (!isSystemError(error)) throw error;
		return `file ${name}: it cannot be read (${error.code})`;
	}
	return hash.digest('hex') === sha256 ? null : `file ${name}: another content`;
}

function unreadable(name: string, cause: unknown): unknown {
	if (!isSystemError(cause)) return cause;
	return new EtlError('E_FILE_UNREADABLE', `${name} cannot be read (${cause.code})`, {
		context: { file: name },
		cause,
	});
}
