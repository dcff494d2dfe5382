import type { FileBytes, ReadLimits } from '../reader.js';
import { decodeText } from '../text.js';
import { documentEncoding } from '../trees/xml-encoding.js';
import { FirstRows, type RepeatedRow } from './first-rows.js';
import type { Attributes } from './markup.js';
import { OPEN_DOCUMENT } from './namespaces.js';
import { TableHandler } from './opendocument-table.js';
import { partText, scanTexts, scanWhole } from './parts.js';
import { malformed, requireSheets } from './refusals.js';
import type { Sheet } from './workbook.js';
import type { ZipArchive } from './zip.js';

const CONTENT = 'content.xml';

/** Opens the content of a document from its beginning, as often as needed. */
interface Content {
	readonly name: string;
	texts(): AsyncIterable<string>;
}

/**
 * Opens an OpenDocument spreadsheet (.ods, OASIS OpenDocument 1.3 part 3). All sheets are in one part. Dates are in
 * ISO 8601 already.
 *
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export async function openOpenDocument(archive: ZipArchive, file: string): Promise<readonly Sheet[]> {
	await refuseEncrypted(archive, file);
	return openContent({ name: CONTENT, texts: () => partText(archive, CONTENT) }, file, archive.limits);
}

/** Opens an OpenDocument spreadsheet that is one XML file (.fods). */
export async function openFlatDocument(file: FileBytes, limits: ReadLimits): Promise<readonly Sheet[]> {
	const { encoding } = await documentEncoding(file);
	const texts = () => decodeText(file.open(), encoding);
	return openContent({ name: 'the workbook', texts }, file.name, limits);
}

async function openContent(content: Content, file: string, limits: ReadLimits): Promise<readonly Sheet[]> {
	const found = new OutlineHandler(file, limits);
	for await (const _ of scanTexts(content.texts(), content.name, file, found, () => found.take()));
	return found.sheets.map(({ name, style }, index) => ({
		name,
		hidden: found.hiddenStyles.has(style),
		rows: () => found.first.rows(index, () => readRows(content, index, file)),
		merges: async () => [],
	}));
}

async function refuseEncrypted(archive: ZipArchive, file: string): Promise<void> {
	await scanWhole(archive, 'META-INF/manifest.xml', file, {
		namespaces: OPEN_DOCUMENT,
		open: (name) => {
			if (name === 'encryption-data') throw malformed(file, 'is encrypted: it needs a password');
		},
		close: () => {},
		text: () => {},
	});
}

function readRows(content: Content, index: number, file: string): AsyncGenerator<RepeatedRow> {
	const handler = new TableHandler(file, (table) => table === index);
	return scanTexts(content.texts(), content.name, file, handler, () => handler.take());
}

/** Lists the tables of a document with the first rows of each. */
class OutlineHandler extends TableHandler {
	readonly sheets: { readonly name: string; readonly style: string }[] = [];
	readonly hiddenStyles = new Set<string>();
	readonly first: FirstRows;
	readonly #limits: ReadLimits;
	readonly #name: string;
	#style = '';

	constructor(file: string, limits: ReadLimits) {
		const first = new FirstRows(file);
		super(file, () => first.isWanted);
		this.first = first;
		this.#limits = limits;
		this.#name = file;
	}

	protected override begin(attributes: Attributes): void {
		this.#keep();
		super.begin(attributes);
		this.sheets.push({ name: attributes.get('name') ?? '', style: attributes.get('style-name') ?? '' });
		requireSheets(this.sheets.length, this.#name, this.#limits);
		this.first.begin();
	}

	override open(name: string, attributes: Attributes, parent: string): void {
		if (name === 'style') this.#style = attributes.get('name') ?? '';
		if (name === 'table-properties' && parent === 'style' && attributes.get('display') === 'false')
			this.hiddenStyles.add(this.#style);
		super.open(name, attributes, parent);
	}

	override close(name: string): void {
		super.close(name);
		if (name === 'table-row') this.#keep();
	}

	#keep(): void {
		for (const row of super.take()) this.first.add(row);
	}

	override take(): never[] {
		return [];
	}
}
