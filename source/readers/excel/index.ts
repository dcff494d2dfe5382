import type { Reader } from '../reader.js';
import { takeOffRecordTypes } from '../record-types.js';
import { NO_FINDINGS } from '../unit-tally.js';
import { chooseSheet } from './choose-sheet.js';
import { openWorkbook } from './containers.js';
import { recognizesWorkbook } from './magic.js';
import { tooLarge } from './refusals.js';
import { readRecords } from './sheet-records.js';

/** Excel and its kin: .xlsx, .xlsm, .xlsb, .xls (BIFF and XML 2003) and OpenDocument's .ods. */
export const excel: Reader = {
	name: 'excel',
	extensions: ['.xlsx', '.xlsm', '.xlsb', '.xls', '.ods'],
	recognizes: recognizesWorkbook,
	open: async (file, options) => {
		const sheets = await openWorkbook(file, options);
		const chosen = await chooseSheet(sheets, options, file.name);
		if (!chosen?.table) {
			const detail = chosen?.detail ?? 'no header';
			return { detail, findings: NO_FINDINGS, batches: () => takeOffRecordTypes(nothing()) };
		}
		const { sheet, table, detail } = chosen;
		if (table.columns.length > options.limits.columns)
			throw tooLarge(file.name, `has ${table.columns.length} columns`, 'limits.columns', table.headerLine);
		const batches = () => takeOffRecordTypes(readRecords(sheet, table, options, file.name));
		return { detail, findings: NO_FINDINGS, batches };
	},
};

async function* nothing() {}
