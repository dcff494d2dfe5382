import { Readable } from 'node:stream';
import { EtlError } from '../../core/errors.js';
import { isEncryptedName, isZipName, splitMember } from '../../core/names/wrapped-name.js';
import type { PassedOver, Source, SourceFile } from '../source.js';
import { PgpKeys } from './pgp-keys.js';
import type { PgpSettings } from './pgp-settings.js';
import { Memory, type RandomBytes, randomBytes } from './random-access.js';
import type { ArchiveLimits, ZipDirectory, ZipMember } from './zip-directory.js';

/** How archives and encrypted files are opened. */
export interface UnwrapOptions {
	readonly limits: ArchiveLimits;
	/** How OpenPGP files are decrypted; `null` refuses them. */
	readonly pgp: PgpSettings | null;
}

/** Number of archives that are listed concurrently. */
const TOGETHER = 8;

/**
 * A proxy of a source. Archives become the files in them (`customers.zip!north.csv`), and OpenPGP files are decrypted.
 */
export function unwrapSource(source: Source, options: UnwrapOptions): Source {
	const archives = new Archives(source, options);
	let inside: readonly string[] = [];
	return {
		...source,
		list: async () => {
			const listed = await source.list();
			archives.forget();
			const all: SourceFile[] = [];
			const hidden: string[] = [];
			for (let from = 0; from < listed.length; from += TOGETHER) {
				const some = await Promise.all(listed.slice(from, from + TOGETHER).map((file) => archives.look(file)));
				for (const found of some) {
					for (const file of found.files) all.push(file);
					hidden.push(...found.hidden);
				}
			}
			inside = hidden;
			if (all.length === listed.length) return all;
			requireOneName(listed, all);
			return all.sort((one, other) => (one.name < other.name ? -1 : 1));
		},
		stat: async (name) => {
			const member = splitMember(name);
			const archive = member && (await source.stat(member.archive));
			const file = archive ?? (await source.stat(name));
			if (file === null) return null;
			return (await archives.look(file)).files.find((each) => each.name === name) ?? null;
		},
		passedOver: () => {
			const { folders, hidden }: PassedOver = source.passedOver?.() ?? { folders: [], hidden: [] };
			return { folders, hidden: [...hidden, ...inside] };
		},
	};
}

/** Refuses two files of one name, because reports, rejects and screens identify a file by its name. */
function requireOneName(listed: readonly SourceFile[], all: readonly SourceFile[]): void {
	const alike = listed.map(({ name }) => name).filter((name) => splitMember(name) !== null);
	const twice = alike.find((name) => all.filter((file) => file.name === name).length > 1);
	if (twice === undefined) return;
	throw new EtlError('E_SOURCE_NAMES', `${twice} is a file, and a file in an archive beside it`, {
		context: { file: twice },
		hint: 'Give the file another name.',
	});
}

/** The files that stand in place of one file. */
interface Found {
	readonly files: readonly SourceFile[];
	/** Files of operating systems in an archive, which never belong to a feed. */
	readonly hidden: readonly string[];
}

/** The archives of a source, and the keys of its encrypted files. */
class Archives {
	readonly #source: Source;
	readonly #limits: ArchiveLimits;
	readonly #keys: PgpKeys;
	readonly #memory = new Memory();
	readonly #known = new Map<string, Promise<Found>>();

	constructor(source: Source, { limits, pgp }: UnwrapOptions) {
		this.#source = source;
		this.#limits = limits;
		this.#keys = new PgpKeys(pgp ?? {});
	}

	/** Drops the directories of archives that are held. */
	forget(): void {
		this.#known.clear();
	}

	/** The files in an archive, or the file itself. */
	look(file: SourceFile): Promise<Found> {
		const plain = this.#decrypted(file);
		if (!isZipName(file.name) || file.refusal !== null || file.size === 0)
			return Promise.resolve({ files: [plain], hidden: [] });
		const id = JSON.stringify([file.name, file.version ?? null, file.size ?? null, file.modified ?? null]);
		const known = this.#known.get(id) ?? this.#inside(plain, file);
		this.#known.set(id, known);
		known.catch(() => this.#known.delete(id));
		return known;
	}

	/** @param listed - the archive before decryption */
	async #inside(file: SourceFile, listed: SourceFile): Promise<Found> {
		const { readDirectory } = await import('./zip-directory.js');
		try {
			const bytes = await randomBytes(file, this.#memory);
			const directory = await readDirectory(bytes, file.name, this.#limits);
			if (directory.isDocument) return { files: [file], hidden: [] };
			const hidden = directory.hidden.map((path) => `${file.name}!${path}`);
			if (directory.members.length === 0) return { files: [broken(file, noFiles(file))], hidden };
			return { files: directory.members.map((each) => this.#member(listed, directory, bytes, each)), hidden };
		} catch (error) {
			if (isSourceFault(error)) throw error;
			return { files: [broken(file, await this.#whyOf(error, listed))], hidden: [] };
		}
	}

	#member(archive: SourceFile, { zip }: ZipDirectory, bytes: RandomBytes, member: ZipMember): SourceFile {
		const name = `${archive.name}!${member.path}`;
		const { modified, version, place, isOfRunDate } = archive;
		const read = async function* (this: Archives) {
			const { memberBytes } = await import('./zip-member.js');
			try {
				yield* memberBytes(bytes, zip, member, name);
			} catch (error) {
				throw await this.#whyOf(error, archive);
			}
		}.bind(this);
		const file = {
			name,
			size: member.entry.uncompressedSize,
			...(modified !== undefined && { modified }),
			...(version !== undefined && { version: `${version}!${member.entry.crc32}` }),
			...(place !== undefined && { place }),
			...(isOfRunDate !== undefined && { isOfRunDate }),
			refusal: null,
			stored: archive,
			open: async () => Readable.from(read(), { objectMode: false }),
		};
		if (member.fault === null) return this.#decrypted(file);
		const { what, hint } = member.fault;
		return broken(file, new EtlError('E_FILE_MALFORMED', `${name} ${what}`, { context: { file: name }, hint }));
	}

	#decrypted(file: SourceFile): SourceFile {
		if (!isEncryptedName(file.name) || file.refusal !== null) return file;
		const { size: _, openRange: __, ...rest } = file;
		const keys = this.#keys;
		return {
			...rest,
			stored: file,
			open: async () => {
				const { decrypt } = await import('./decrypt.js');
				return Readable.from(decrypt(await file.open(), file.name, keys), { objectMode: false });
			},
		};
	}

	/** Why an archive is damaged: it may have been replaced since it was listed. */
	async #whyOf(error: unknown, listed: SourceFile): Promise<unknown> {
		if (!(error instanceof EtlError) || error.code !== 'E_FILE_MALFORMED') return error;
		const now = await this.#source.stat(listed.name);
		const isSame = (['size', 'modified', 'version'] as const).every((fact) => now?.[fact] === listed[fact]);
		if (now !== null && isSame) return error;
		return new EtlError('E_FILE_CHANGED', `${listed.name} is not the archive that was listed a moment ago`, {
			context: { file: listed.name },
			cause: error,
		});
	}
}

function noFiles({ name }: SourceFile): EtlError {
	return new EtlError('E_FILE_EMPTY', `${name} holds no files`, {
		context: { file: name },
		hint: 'The archive is empty: ask the sender for it again.',
	});
}

function isSourceFault(error: unknown): boolean {
	return error instanceof EtlError && error.code.startsWith('E_SOURCE');
}

/** A file that cannot be opened, for that reason. */
function broken(file: SourceFile, error: unknown): SourceFile {
	return { ...file, open: () => Promise.reject(error) };
}
