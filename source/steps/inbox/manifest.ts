import { EtlError } from '../../core/errors.js';
import type { FileReport } from '../../core/events.js';
import type { MissingFile } from '../../core/missing.js';
import { placeRunDate } from '../../core/run-date.js';
import { amount, counted, listed } from '../../core/schema-lines.js';
import { besideFiles, storedName } from '../../sources/beside-files.js';
import type { Selection } from '../../sources/select-files.js';
import type { Source, SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { toFileFault } from '../read/feed-file.js';
import { type ManifestEntry, malformed, parseManifest } from './manifest-file.js';

/** Bytes of a manifest: a line of 200 for each of 80,000 files. */
const MOST = 16 * 1024 ** 2;

/** What the manifests of a day say of its files. */
export class Manifest {
	/** Names of the manifests, for a person. */
	readonly label: string;
	readonly #entries: ReadonlyMap<string, ManifestEntry & { readonly by: string }>;

	constructor(label: string, entries: ReadonlyMap<string, ManifestEntry & { readonly by: string }>) {
		this.label = label;
		this.#entries = entries;
	}

	/** Whether an MD5 is asked for, which is reckoned for such a file alone. */
	asksMd5(name: string): boolean {
		return (this.#of(name)?.md5 ?? null) !== null;
	}

	/**
	 * A report with what the manifest says of the file: one that differs or is not listed is refused, or warned of.
	 *
	 * @param md5 - the file's, where it was asked for
	 */
	check(report: FileReport, md5: string | null, policy: 'fail' | 'warn'): FileReport {
		if (report.sha256 === null || report.state === 'refused') return report;
		const { name } = report;
		const entry = this.#of(name);
		// A member of an archive that the manifest lists as one file.
		if (entry === undefined && this.#of(storedName(name)) !== undefined) return report;
		const what = entry === undefined ? `is not listed in ${this.label}` : differs(entry, report, md5);
		const declared = report.declared ?? entry?.records ?? null;
		const listed = entry === undefined ? null : { by: entry.by, records: entry.records };
		const held = { ...report, declared, reading: report.reading && { ...report.reading, listed } };
		if (what === null) return held;
		const message = `${name} ${what}`;
		if (policy === 'warn') return { ...held, warnings: [...held.warnings, message.slice(name.length + 1)] };
		const fault = toFileFault(new EtlError('E_MANIFEST', message, { context: { file: name } }));
		return { ...held, state: 'refused', fault };
	}

	/**
	 * Files that are listed and not taken.
	 *
	 * @param selection - every file of the source
	 */
	missing(selection: readonly Selection[]): MissingFile[] {
		const there = new Map(selection.map((each) => [each.name.normalize('NFC'), each]));
		const archives = new Set(selection.map(({ name }) => storedName(name).normalize('NFC')));
		return [...this.#entries.values()].flatMap(({ name, by, records }) => {
			const found = there.get(name);
			const what = records === null ? name : `${name} with ${amount(records, 'record')}`;
			const missing = (message: string): MissingFile[] => [{ why: 'listed', name, message, isLate: false }];
			if (found === undefined) return archives.has(name) ? [] : missing(`${by} lists ${what}, and it is not there`);
			// What is left for later is said so; what is beside the feed needs no more than to be there.
			if (found.skipped === null || found.isLater || found.isBeside) return [];
			return missing(`${by} lists ${what}, and it is skipped: ${found.skipped}`);
		});
	}

	#of(name: string): (ManifestEntry & { readonly by: string }) | undefined {
		return this.#entries.get(name.normalize('NFC'));
	}
}

/** How a file differs from what is listed, with both figures; `null` where it does not. */
function differs(
	entry: ManifestEntry & { readonly by: string },
	report: FileReport,
	md5: string | null,
): string | null {
	const figures: readonly (readonly [what: string, listed: number | string | null, found: number | string | null])[] = [
		['records', entry.records, report.records],
		['bytes', entry.bytes, report.size],
		['sha256', entry.sha256, report.sha256],
		['md5', entry.md5, md5],
	];
	const differing = figures.filter(([, said, found]) => said !== null && found !== null && said !== found);
	if (differing.length === 0) return null;
	const shown = (value: number | string | null) => (typeof value === 'number' ? counted(value) : String(value));
	const words = differing.map(([what, said, found]) =>
		typeof said === 'number'
			? `${shown(said)} ${what} in ${entry.by}, ${shown(found)} in the file`
			: `${what} ${shown(said)} in ${entry.by}, ${shown(found)} of the file`,
	);
	return `is not what the manifest says: ${words.join('; ')}`;
}

/**
 * Reads the manifests of the run date.
 *
 * @returns `null` where the config names none
 * @throws EtlError `E_MANIFEST_MISSING`, `E_MANIFEST_MALFORMED`
 */
export async function readManifest(
	{ settings, runDate }: StepContext,
	source: Source,
	files: readonly SourceFile[],
): Promise<Manifest | null> {
	if (settings.manifest === null) return null;
	const beside = besideFiles(settings, runDate, []);
	const manifests = files.filter(({ name }) => beside.isManifest(name));
	if (manifests.length === 0) {
		const wanted = placeRunDate(settings.manifest, runDate);
		throw new EtlError('E_MANIFEST_MISSING', `The manifest ${wanted} is not in ${source.label}`, {
			context: { source: source.label, date: runDate },
		});
	}
	const entries = new Map<string, ManifestEntry & { readonly by: string }>();
	for (const file of manifests) {
		const folder = file.name.slice(0, Math.max(file.name.lastIndexOf('/'), file.name.lastIndexOf('!')) + 1);
		for (const entry of await parseManifest(file.name, await bytesOf(file))) {
			const name = `${folder}${entry.name}`;
			const made = { ...entry, name, by: file.name };
			const other = entries.get(name);
			if (other !== undefined && !isSame(other, made)) throw malformed(file.name, `says two things of ${name}`);
			entries.set(name, made);
		}
	}
	return new Manifest(listed(manifests.map(({ name }) => name)), entries);
}

function isSame(one: ManifestEntry, other: ManifestEntry): boolean {
	return (['records', 'bytes', 'sha256', 'md5'] as const).every((field) => one[field] === other[field]);
}

async function bytesOf(file: SourceFile): Promise<Buffer> {
	if (file.refusal !== null) throw malformed(file.name, file.refusal);
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of await file.open()) {
			chunks.push(chunk as Buffer);
			size += (chunk as Buffer).length;
			if (size > MOST) throw malformed(file.name, `holds more than ${counted(MOST)} bytes`);
		}
	} catch (error) {
		if (error instanceof EtlError) throw error;
		throw malformed(file.name, `cannot be read (${error instanceof Error && 'code' in error ? error.code : error})`);
	}
	return Buffer.concat(chunks);
}
