import path from 'node:path';
import { OOXML } from './namespaces.js';
import { builtInFormat, type NumberFormat, parseNumberFormat, readyToShow } from './number-cell.js';
import { readMerges, readRows, type SheetPart } from './ooxml-sheet.js';
import { scanWhole } from './parts.js';
import { malformed, requireSheets } from './refusals.js';
import { readSharedStrings } from './shared-strings.js';
import type { Sheet } from './workbook.js';
import type { ZipArchive } from './zip.js';

/** Path of an archive's workbook, such as `xl/workbook.xml`; `null` for none (ECMA-376 part 2). */
export async function findWorkbook(archive: ZipArchive, file: string): Promise<string | null> {
	const root = await readRelations(archive, '', file);
	const named = [...root.values()].find((each) => each.type.endsWith('/officeDocument'));
	for (const part of [named?.target, 'xl/workbook.xml', 'xl/workbook.bin']) {
		if (part === undefined || !archive.has(part)) continue;
		if (/\.bin$/i.test(part) || (await rootElement(archive, part, file)) === 'workbook') return part;
	}
	return null;
}

/** Name of a part's root element, because Word and PowerPoint refer to their main part in the same way. */
async function rootElement(archive: ZipArchive, part: string, file: string): Promise<string> {
	let root = '';
	await scanWhole(archive, part, file, {
		namespaces: OOXML,
		open: (name, _, parent) => {
			if (parent === '') root ||= name;
		},
		close: () => {},
		text: () => {},
	});
	return root;
}

/**
 * Opens an Office Open XML workbook (.xlsx, .xlsm). It reads shared texts and formats now, and rows on request.
 *
 * @throws EtlError `E_FILE_MALFORMED`, `E_FILE_TOO_LARGE`
 */
export async function openOoxml(archive: ZipArchive, workbook: string, file: string): Promise<readonly Sheet[]> {
	const relations = await readRelations(archive, workbook, file);
	const byType = (type: string) => [...relations.values()].find((each) => each.type.endsWith(`/${type}`))?.target;
	const { sheets, date1904 } = await readWorkbook(archive, workbook, file);
	requireSheets(sheets.length, file, archive.limits);
	const strings = await readSharedStrings(archive, byType('sharedStrings'), file);
	const formats = await readFormats(archive, byType('styles'), file);
	return sheets.flatMap(({ id, ...sheet }) => {
		if (id === '') return []; // A macro sheet of Excel before 97.
		const relation = relations.get(id);
		if (relation && !relation.type.endsWith('/worksheet')) return []; // A chart sheet or a dialog has no rows.
		if (!relation) throw malformed(file, `does not say where its sheet ${sheet.name} is`);
		const part: SheetPart = { archive, part: relation.target, file, strings, formats, date1904 };
		return [{ ...sheet, rows: () => readRows(part), merges: () => readMerges(part) }];
	});
}

async function readWorkbook(archive: ZipArchive, workbook: string, file: string) {
	const sheets: { name: string; hidden: boolean; id: string }[] = [];
	let date1904 = false;
	await scanWhole(archive, workbook, file, {
		namespaces: OOXML,
		open: (name, attributes, parent) => {
			if (name === 'workbookPr' && parent === 'workbook')
				date1904 = /^(?:1|true|on)$/i.test(attributes.get('date1904') ?? '');
			if (name !== 'sheet' || parent !== 'sheets') return;
			const state = attributes.get('state') ?? 'visible';
			sheets.push({
				name: attributes.get('name') ?? '',
				hidden: state !== 'visible',
				id: attributes.get('id') ?? '',
			});
		},
		close: () => {},
		text: () => {},
	});
	return { sheets, date1904 };
}

interface Relation {
	readonly type: string;
	/** Name of a part, from the archive's root. */
	readonly target: string;
}

/** The relationships of a part, by id. Targets are relative to the part's folder, or begin with `/`. */
async function readRelations(archive: ZipArchive, part: string, file: string): Promise<Map<string, Relation>> {
	const folder = path.posix.dirname(part);
	const relations = new Map<string, Relation>();
	await scanWhole(archive, path.posix.join(folder, '_rels', `${path.posix.basename(part)}.rels`), file, {
		namespaces: OOXML,
		open: (name, attributes, parent) => {
			if (name !== 'Relationship' || parent !== 'Relationships' || attributes.get('TargetMode') === 'External') return;
			const target = (attributes.get('Target') ?? '').replaceAll('\\', '/');
			const full = target.startsWith('/') ? target.slice(1) : path.posix.join(folder, target);
			relations.set(attributes.get('Id') ?? '', { type: attributes.get('Type') ?? '', target: full });
		},
		close: () => {},
		text: () => {},
	});
	return relations;
}

/** The number format of every cell style, by the style's index. */
async function readFormats(archive: ZipArchive, part: string | undefined, file: string): Promise<NumberFormat[]> {
	const codes = new Map<number, string>();
	const formats: NumberFormat[] = [];
	await scanWhole(archive, part ?? '', file, {
		namespaces: OOXML,
		open: (name, attributes, parent) => {
			if (name === 'numFmt' && parent === 'numFmts')
				codes.set(Number(attributes.get('numFmtId')), attributes.get('formatCode') ?? '');
			if (name !== 'xf' || parent !== 'cellXfs') return;
			const id = Number(attributes.get('numFmtId') ?? 0);
			const code = codes.get(id);
			formats.push(code === undefined ? builtInFormat(id) : parseNumberFormat(code));
		},
		close: () => {},
		text: () => {},
	});
	return readyToShow(formats);
}
