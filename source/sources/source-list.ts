import type { Parsed } from '../core/address.js';
import { EtlError } from '../core/errors.js';
import type { Source, SourceAddress, SourceFile } from './source.js';

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

/** Opens a list of sources as one source. An address of a single source is opened as it is. */
export async function openList(
	address: SourceAddress,
	open: (address: SourceAddress) => Promise<Source>,
): Promise<Source> {
	if (address.source !== 'list') return open(address);
	const { members, label } = address as ListAddress;
	const sources = await Promise.all(members.map(async (member) => ({ ...member, source: await open(member.address) })));
	return {
		label,
		places: sources.map(({ name, source }) => name ?? source.place ?? source.label),
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
		close: async () => void (await Promise.all(sources.map(({ source }) => source.close?.()))),
	};
}

function within(name: string | null, source: Source, file: SourceFile): SourceFile {
	return { ...file, name: prefixed(name, file.name), place: name ?? source.place ?? source.label };
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
