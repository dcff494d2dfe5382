import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { readSettingsOf } from '../../dist/source/config/read-rules.js';
import { EtlError } from '../../dist/source/core/errors.js';
import { addsUp } from '../../dist/source/core/reading/reading.js';
import { inspectFile } from '../../dist/source/readers/bytes.js';
import { FORMATS } from '../../dist/source/readers/reader.js';
import { mapFile, openFeedFile } from '../../dist/source/steps/read/feed-file.js';
import { toFileError } from '../../dist/source/steps/read/read.js';

/** The day that a case is read for: it bounds what dates are plausible. */
const RUN_DATE = '2026-11-23';

/** Bounds that keep a case short; they are those of a run, only tighter. */
const LIMITS = {
	files: 10,
	recordLength: 65_536,
	columns: 500,
	depth: 100,
	fileBytes: 64 * 1024 ** 2,
	workbookBytes: 8 * 1024 ** 2,
	sheets: 1000,
	workbookSeconds: 5,
};

/** Codes by which readers refuse a file. */
const REFUSALS = /^E_(?:FILE_|HEADER_LATE$|COLUMNS_SHIFTED$)/;

/**
 * Reads a case as a run would, twice and in pieces of different lengths: the outcome is the same records, or the same
 * named error.
 *
 * @returns what came out, such as `12 records` or `E_FILE_MALFORMED`
 * @throws where it is neither
 */
export async function judgeRead(given, settings) {
	const { dice } = given;
	const format = dice.chance(0.15) ? dice.pick(FORMATS) : undefined;
	const asked = {
		...settings,
		limits: LIMITS,
		read: [...settings.read, { files: [], set: format === undefined ? {} : { format } }],
	};
	const smallest = Math.max(dice.pick([3, 64, 1021]), Math.ceil(given.bytes.length / 20_000));
	const whole = await outcome(given, asked, 256 * 1024);
	const pieces = await outcome(given, asked, smallest);
	if (whole.digest !== pieces.digest) {
		throw new Error(
			`in pieces of ${smallest} bytes it is ${pieces.result}, in one ${whole.result}: ${format ?? 'detected'}`,
		);
	}
	return whole.result;
}

async function outcome({ name, bytes }, settings, piece) {
	const hash = createHash('sha256');
	let records = 0;
	let rejects = 0;
	try {
		const facts = await inspectFile(stored(name, bytes, piece), undefined, settings.limits.fileBytes);
		if (facts.bytes.traits.size === 0) return { digest: '', result: 'empty' };
		const opened = await openFeedFile(facts.bytes, settings, readSettingsOf(settings.read, name));
		const batches = mapFile(opened, settings.columns, settings, RUN_DATE);
		for (;;) {
			const next = await batches.next();
			if (next.done) {
				const { account } = next.value.findings;
				if (account !== null && !addsUp(account)) throw new Error(`lines are lost: ${JSON.stringify(account)}`);
				hash.update(JSON.stringify([next.value.columns, next.value.declared, account]));
				break;
			}
			for (const { raw, outcome } of next.value.records) {
				if (raw.record !== ++records) throw new Error(`record ${records} is numbered ${raw.record}`);
				if (!Number.isSafeInteger(raw.line) || raw.line < 0)
					throw new Error(`record ${records} is on line ${raw.line}`);
				if (!Array.isArray(outcome)) rejects++;
				if (!Array.isArray(outcome) && outcome.faults.length === 0) throw new Error('a reject without a fault');
				hash.update(JSON.stringify([raw.line, raw.values, raw.fault ?? null, outcome]));
			}
		}
	} catch (error) {
		const known = toFileError(error, name); // Throws what is a bug of ours.
		if (!(known instanceof EtlError) || !REFUSALS.test(known.code)) throw error;
		return { digest: known.code, result: known.code };
	}
	const result = records === 0 ? 'no records' : rejects === records ? 'rejects only' : 'rows';
	return { digest: hash.digest('hex'), result };
}

function stored(name, bytes, piece) {
	const pieces = function* () {
		for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
	};
	return { name, open: () => Readable.from(pieces(), { objectMode: false }) };
}
