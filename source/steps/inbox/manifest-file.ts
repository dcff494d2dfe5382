import { EtlError } from '../../core/errors.js';
import { normalizeHeader } from '../../core/schema/schema.js';

/** What a manifest says of one file; `null` for what it does not say. */
export interface ManifestEntry {
	/** As the manifest writes it, with `/` between folders. */
	readonly name: string;
	readonly records: number | null;
	/** Stored bytes. */
	readonly bytes: number | null;
	/** In hex, lower case. */
	readonly sha256: string | null;
	readonly md5: string | null;
}

type Field = keyof ManifestEntry | 'checksum';

/** How senders call the columns, without case, blanks, `_` and `-`. */
const SPELLINGS: Readonly<Record<Field, readonly string[]>> = {
	name: ['name', 'file', 'filename', 'path', 'filepath'],
	records: ['records', 'recordcount', 'numrecords', 'numberofrecords', 'rows', 'rowcount', 'count'],
	bytes: ['bytes', 'bytecount', 'size', 'sizebytes', 'sizeinbytes', 'filesize', 'length'],
	sha256: ['sha256', 'sha256sum', 'sha256hash', 'sha256checksum'],
	md5: ['md5', 'md5sum', 'md5hash', 'md5checksum'],
	/** MD5 or SHA-256, which their lengths tell apart. */
	checksum: ['checksum', 'hash', 'digest'],
};

const FIELDS = new Map(
	Object.entries(SPELLINGS).flatMap(([field, names]) => names.map((name) => [name, field as Field] as const)),
);

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * Reads a manifest: CSV with a header, a JSON array of objects, or a JSON object by file name. Columns that are not known
 * are passed over.
 *
 * @param file - its name, for errors
 * @throws EtlError `E_MANIFEST_MALFORMED`
 */
export async function parseManifest(file: string, bytes: Buffer): Promise<ManifestEntry[]> {
	const text = decoded(file, bytes);
	const rows = /^\s*[[{]/.test(text) ? jsonRows(file, text) : await csvRows(file, text);
	const entries = rows.map(({ place, values }) => toEntry(file, place, values));
	if (entries.length === 0) throw malformed(file, 'lists no file');
	return entries;
}

/** The refusal of a manifest. */
export function malformed(file: string, what: string): EtlError {
	return new EtlError('E_MANIFEST_MALFORMED', `The manifest ${file} ${what}`, { context: { file } });
}

/** What one line or object says, and where it stands. */
interface ManifestRow {
	readonly place: string;
	readonly values: ReadonlyMap<Field, string>;
}

function decoded(file: string, bytes: Buffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		throw malformed(file, 'is not UTF-8');
	}
}

async function csvRows(file: string, text: string): Promise<ManifestRow[]> {
	const { CsvError, parse } = await import('csv-parse/sync');
	const [header = ''] = text.trimStart().split(/\r\n|\n|\r/, 1);
	const count = (delimiter: string) => header.split(delimiter).length;
	const delimiter = DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
	try {
		const options = { delimiter, trim: true, skip_empty_lines: true, info: true };
		const rows = parse(text, options) as unknown as readonly {
			readonly record: readonly string[];
			readonly info: { readonly lines: number };
		}[];
		const [names, ...lines] = rows;
		const fields = (names?.record ?? []).map((name) => FIELDS.get(normalizeHeader(name)) ?? null);
		requireFields(file, fields, names?.record ?? []);
		return lines.map(({ record, info }) => ({
			place: `line ${info.lines}`,
			values: new Map(
				fields.flatMap((field, index) => (field === null ? [] : [[field, record[index] ?? ''] as const])),
			),
		}));
	} catch (error) {
		if (!(error instanceof CsvError)) throw error;
		throw malformed(file, `is no CSV: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`);
	}
}

function requireFields(file: string, fields: readonly (Field | null)[], names: readonly string[]): void {
	if (!fields.includes('name')) {
		const found = names.length === 0 ? 'is empty' : `has the columns ${names.join(', ')}`;
		throw malformed(file, `${found}, and none for names: expected name, file, filename or path`);
	}
	const known = fields.filter((field) => field !== null);
	const twice = known.find((field, index) => known.indexOf(field) !== index);
	if (twice !== undefined) throw malformed(file, `has two columns for ${twice}`);
}

function jsonRows(file: string, text: string): ManifestRow[] {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (error) {
		throw malformed(file, `is no JSON: ${(error as Error).message}`);
	}
	if (Array.isArray(value)) return value.map((each, index) => jsonRow(file, `element ${index + 1}`, each));
	const members = Object.entries(value as object);
	const [only] = members;
	if (members.length === 1 && only !== undefined && Array.isArray(only[1]))
		return jsonRows(file, JSON.stringify(only[1]));
	return members.map(([name, each]) => {
		const { values } = jsonRow(file, `member ${name}`, each);
		return { place: `member ${name}`, values: new Map([...values, ['name', name]]) };
	});
}

function jsonRow(file: string, place: string, value: unknown): ManifestRow {
	if (typeof value !== 'object' || value === null || Array.isArray(value))
		throw malformed(file, `has no object in ${place}`);
	const values = new Map<Field, string>();
	for (const [key, each] of Object.entries(value)) {
		const field = FIELDS.get(normalizeHeader(key));
		if (field !== undefined && each !== null) values.set(field, String(each).trim());
	}
	return { place, values };
}

function toEntry(file: string, place: string, values: ManifestRow['values']): ManifestEntry {
	const text = (field: Field) => values.get(field) || null;
	const name = text('name')
		?.replaceAll('\\', '/')
		.replace(/^(?:\.\/)+/, '')
		.normalize('NFC');
	if (!name) throw malformed(file, `names no file in ${place}`);
	const number = (field: 'records' | 'bytes') => {
		const written = text(field);
		if (written === null) return null;
		if (/^\d{1,15}$/.test(written)) return Number(written);
		throw malformed(
			file,
			`says "${written.slice(0, 40)}" for the ${field} of ${name} in ${place}, which is no whole number`,
		);
	};
	const checksum = text('checksum');
	const hex = (field: 'sha256' | 'md5', digits: number) => {
		const written = text(field) ?? (checksum?.length === digits ? checksum : null);
		if (written === null) return null;
		if (new RegExp(`^[0-9a-f]{${digits}}$`, 'i').test(written)) return written.toLowerCase();
		throw malformed(file, `says "${written.slice(0, 80)}" for the ${field} of ${name} in ${place}, which is none`);
	};
	const [sha256, md5] = [hex('sha256', 64), hex('md5', 32)];
	if (checksum !== null && sha256 === null && md5 === null)
		throw malformed(
			file,
			`says "${checksum.slice(0, 80)}" for the checksum of ${name} in ${place}, which is neither MD5 nor SHA-256`,
		);
	return { name, records: number('records'), bytes: number('bytes'), sha256, md5 };
}
