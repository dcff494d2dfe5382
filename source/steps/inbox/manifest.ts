import { amount, counted, listed } from '../../core/amounts.js';
import { EtlError } from '../../core/errors.js';
import { storedName } from '../../core/names/wrapped-name.js';
import type { FileReport } from '../../core/run/events.js';
import type { MissingFile } from '../../core/run/missing.js';
import { fillRunDate } from '../../core/run/run-date.js';
import type { Selection } from '../../sources/select-files.js';
import { sidecarFiles } from '../../sources/sidecar-files.js';
import type { Source, SourceFile } from '../../sources/source.js';
import type { StepContext } from '../context.js';
import { toFileFault } from '../read/feed-file.js';
import { type ManifestEntry, malformed, parseManifest } from './manifest-file.js';
import { StoredSums } from './stored-sums.js';

/** Bytes of a manifest: a line of 200 for each of 80,000 files. */
const MOST = 16 * 1024 ** 2;

/** What a manifest says of one file, and which manifest. */
type Entry = ManifestEntry & { readonly by: string };

/** What the manifests of a day say of its files. */
export class Manifest {
	/** Names of the manifests, for a person. */
	readonly label: string;
	readonly #entries: ReadonlyMap<string, Entry>;
	readonly #sums = new StoredSums();

	constructor(label: string, entries: ReadonlyMap<string, Entry>) {
		this.label = label;
		this.#entries = entries;
	}

	/** Whether an MD5 is asked for, which is reckoned for such a file alone. */
	asksMd5(name: string): boolean {
		return (this.#of(name)?.md5 ?? null) !== null;
	}

	/**
	 * A report with what the manifest says of the file, and of the archive that it is in: one that differs or is not
	 * listed is refused, or warned of.
	 *
	 * @param md5 - the file's, where it was asked for
	 * @throws what reading an archive or an encrypted file as it lies there throws
	 */
	async check(file: SourceFile, report: FileReport, md5: string | null, policy: 'fail' | 'warn'): Promise<FileReport> {
		if (report.sha256 === null || report.state === 'refused') return report;
		const { name } = report;
		const entry = this.#of(name);
		const what = await this.#faultOf(file, report, md5);
		const declared = report.declared ?? entry?.records ?? null;
		const listed = entry === undefined ? null : { by: entry.by, records: entry.records };
		const held = { ...report, declared, reading: report.reading && { ...report.reading, listed } };
		if (what === null) return held;
		if (policy === 'warn') return { ...held, warnings: [...held.warnings, what] };
		const fault = toFileFault(new EtlError('E_MANIFEST', `${name} ${what}`, { context: { file: name } }));
		return { ...held, state: 'refused', fault };
	}

	/** What is wrong with a file by the manifest; `null` where nothing is. */
	async #faultOf(file: SourceFile, report: FileReport, md5: string | null): Promise<string | null> {
		const { name, records } = report;
		const own = this.#of(name);
		const figures = { records, bytes: report.size, sha256: report.sha256, md5 };
		let what = own === undefined ? null : differs(own, figures);
		let isListed = own !== undefined;
		for (let { stored } = file; stored !== undefined; stored = stored.stored) {
			// Of an encrypted file the sums may be those of its bytes as well as of its text: either shows that it is whole.
			if (stored.name === name) {
				if (what !== null) what = differs(own as Entry, { records, ...(await this.#sums.of(stored)) });
				continue;
			}
			const archive = this.#of(stored.name);
			if (archive === undefined) continue;
			isListed = true;
			const asked = archive.bytes !== null || archive.sha256 !== null || archive.md5 !== null;
			const differing = asked ? differs(archive, { records: null, ...(await this.#sums.of(stored)) }) : null;
			if (differing !== null) what ??= `is in ${stored.name}, which ${differing}`;
		}
		return isListed ? what : `is not listed in ${this.label}`;
	}

	/**
	 * Files that are listed and not taken, and archives whose files have other records together.
	 *
	 * @param selection - every file of the source
	 * @param away - names of files that were loaded and put away
	 * @param reports - what was read of them
	 */
	missing(
		selection: readonly Selection[],
		away: ReadonlySet<string>,
		reports: readonly FileReport[] = [],
	): MissingFile[] {
		const loaded = new Set([...away].map((name) => name.normalize('NFC')));
		const there = new Map(selection.map((each) => [each.name.normalize('NFC'), each]));
		const archives = new Set(selection.map(({ name }) => storedName(name).normalize('NFC')));
		return [...this.#entries.values()].flatMap(({ name, by, records }) => {
			const found = there.get(name);
			const what = records === null ? name : `${name} with ${amount(records, 'record')}`;
			const missing = (message: string): MissingFile[] => [{ why: 'listed', name, message, isLate: false }];
			if (found === undefined && loaded.has(storedName(name))) return [];
			if (found === undefined && archives.has(name)) {
				const held = recordsIn(name, reports);
				if (records === null || held === null || held === records) return [];
				return missing(`${by} lists ${what}, and its files have ${counted(held)}`);
			}
			if (found === undefined) return missing(`${by} lists ${what}, and it is not there`);
			// What is left for later is said so; what is beside the feed needs no more than to be there.
			if (found.skipped === null || found.isLater || found.isSidecar) return [];
			return missing(`${by} lists ${what}, and it is skipped: ${found.skipped}`);
		});
	}

	#of(name: string): Entry | undefined {
		return this.#entries.get(name.normalize('NFC'));
	}
}

/** What an archive's files of the day have together; `null` where not all of them were read. */
function recordsIn(archive: string, reports: readonly FileReport[]): number | null {
	const members = reports.filter(({ name }) => storedName(name).normalize('NFC') === archive);
	if (members.length === 0 || members.some(({ state }) => state !== 'ready')) return null;
	return members.reduce((sum, { records }) => sum + records, 0);
}

/** What may be held against an entry; `null` is not known. */
type Figures = { readonly [what in 'records' | 'bytes' | 'sha256' | 'md5']: number | string | null };

/** How a file differs from what is listed, with both figures; `null` where it does not. */
function differs(entry: Entry, figures: Figures): string | null {
	const compared = (['records', 'bytes', 'sha256', 'md5'] as const).map(
		(what) => [what, entry[what], figures[what]] as const,
	);
	const differing = compared.filter(([, said, found]) => said !== null && found !== null && said !== found);
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
	const sidecars = sidecarFiles(settings, runDate, []);
	const manifests = files.filter(({ name }) => sidecars.isManifest(name));
	if (manifests.length === 0) {
		const wanted = fillRunDate(settings.manifest, runDate);
		throw new EtlError('E_MANIFEST_MISSING', `The manifest ${wanted} is not in ${source.label}`, {
			context: { source: source.label, date: runDate },
		});
	}
	const entries = new Map<string, Entry>();
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
