import type { Reader } from '../reader.js';
import { isSurelyWorkbook, recognizesWorkbook } from './magic.js';

/** Workbooks: .xlsx, .xlsm, .xlsb, .xls. What reads them is loaded with the first one. */
export const excel: Reader = {
	name: 'excel',
	extensions: ['.xlsx', '.xlsm', '.xlsb', '.xls', '.ods', '.fods'],
	recognizes: recognizesWorkbook,
	insists: isSurelyWorkbook,
	open: async (file, options) => (await import('./open-file.js')).openFile(file, options),
};
