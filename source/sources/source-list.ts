import type { Parsed } from '../core/address.js';
import { EtlError } from '../core/errors.js';
import { type PutAway, placeOf, type Source, type SourceAddress, type SourceFile, type StoredFile } from './source.js';

/** One source of a list. */
export interface Member {
	/** Prefix of the names of its files; `null` where they have none. */
	readonly name: string | null;
	readonly address: SourceAddress;
}

/** Several sources that are one feed. */
interface ListAddress extends SourceAddress {
	readonly source: 'list';
	readonly members: readonly Member[];
}

/** Makes the address of a list of sources. A source is identified by its name, or by where it is. */
export function listAddress(members: readonly Member[]): Parsed<SourceAddress> {
	const names = members.flatMap(({ name }) => name ?? []);
	const twice = names.find((name, index) => names.indexOf(name) < index);
	if (twice !== undefined) return { fault: `two sources are called ${twice}` };
	const value: ListAddress = {
		source: 'list',
		members,
		folder: null,
		label: members.map(({ name, address }) => (name === null ? address.label : `${name}: ${address.label}`)).join(', '),
		facts: members.map(({ address }) => address.facts ?? null),
	};
	return { value };
}

/** A source of an address, and what the bookkeeping knows it by. */
export interface PlacedSource {
	readonly place: string;
	readonly address: SourceAddress;
}

/**
 * The sources of an address, each with what the bookkeeping knows it by.
 *
 * @param sourceName - the config's name for an address of one source
 */
export function placesOf(address: SourceAddress, sourceName: string | null): readonly PlacedSource[] {
	if (address.source !== 'list') return [{ place: sourceName ?? address.label, address }];
	return (address as ListAddress).members.map((member) => ({ ...member, place: member.name ?? member.address.label }));
}

/** The addresses of a list, or the one that it is. */
export function membersOf(address: SourceAddress): readonly SourceAddress[] {
	return placesOf(address, null).map((each) => each.address);
}

/** Opens a list of sources as one source. An address of a single source is opened as it is. */
export async function openList(
	address: SourceAddress,
	open: (address: SourceAddress) => Promise<Source>,
): Promise<Source> {
	if (address.source !== 'list') return open(address);
	const { members, label } = address as ListAddress;
	const sources = await Promise.all(members.map(async (member) => ({ ...member, source: await open(member.address) })));
	/** Has the source that a file is of do something with it. */
	const act = async (
		file: StoredFile,
		work: (source: Source, own: StoredFile, ownName: (path: string) => string) => Promise<PutAway> | undefined,
	): Promise<PutAway> => {
		const member = sources.find(({ name, source }) => (name ?? placeOf(source)) === file.place);
		const ownName = (path: string) => path.slice(file.prefix?.length ?? 0);
		const done = member && work(member.source, { ...file, name: ownName(file.name) }, ownName);
		return done ?? 'gone';
	};
	return {
		label,
		places: sources.map(({ name, source }) => name ?? placeOf(source)),
		list: async () => {
			const lists = await Promise.all(
				sources.map(async ({ name, source }) => (await source.list()).map((file) => within(name, source, file))),
			);
			const files = lists.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
			requireOneName(files);
			return files;
		},
		stat: async (wanted) => {
			for (const { name, source } of sources) {
				const own = ownName(name, wanted);
				const file = own === null ? null : await source.stat(own);
				if (file !== null) return within(name, source, file);
			}
			return null;
		},
		passedOver: () => {
			const each = sources.map(({ name, source }) => ({ name, ...source.passedOver?.() }));
			const named = (kind: 'folders' | 'hidden') =>
				each.flatMap((one) => (one[kind] ?? []).map((own) => prefixed(one.name, own)));
			return { folders: named('folders'), hidden: named('hidden') };
		},
		absent: () =>
			sources.flatMap(({ name, source }) =>
				(source.absent?.() ?? []).map((file) => ({ ...file, name: prefixed(name, file.name) })),
			),
		move: (file, to) => act(file, (source, own, ownName) => source.move?.(own, ownName(to))),
		remove: (file) => act(file, (source, own) => source.remove?.(own)),
		refusesMoves: async (folder) => {
			for (const { name, source } of sources) {
				const why = await source.refusesMoves?.(folder);
				if (why) return name === null ? why : `${name}: ${why}`;
			}
			return null;
		},
		close: async () => void (await Promise.all(sources.map(({ source }) => source.close?.()))),
	};
}

function within(name: string | null, source: Source, file: SourceFile): SourceFile {
	const more = {
		place: name ?? placeOf(source),
		...(name !== null && { prefix: `${name}/` }),
		...(source.move === undefined && { isFixed: true }),
	};
	const { stored } = file;
	return {
		...file,
		...more,
		name: prefixed(name, file.name),
		...(stored && { stored: within(name, source, stored) }),
	};
}

function prefixed(name: string | null, file: string): string {
	return name === null ? file : `${name}/${file}`;
}

function ownName(name: string | null, file: string): string | null {
	if (name === null) return file;
	return file.startsWith(`${name}/`) ? file.slice(name.length + 1) : null;
}

/** Refuses two files of one name, because reports, rejects and screens identify a file by its name. */
function requireOneName(files: readonly SourceFile[]): void {
	const twice = files.findIndex((file, index) => file.name === files[index - 1]?.name);
	if (twice === -1) return;
	const [one, other] = [files[twice - 1] as SourceFile, files[twice] as SourceFile];
	throw new EtlError('E_SOURCE_NAMES', `${one.name} is in two sources: ${one.place} and ${other.place}`, {
		context: { file: one.name },
	});
}
