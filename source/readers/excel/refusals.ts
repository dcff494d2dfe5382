import { EtlError } from '../../core/errors.js';
import type { ReadLimits } from '../reader.js';

/**
 * The error for a file that is not a readable workbook.
 *
 * @param what - completes the sentence «FILE …», such as "is encrypted"
 */
export function malformed(file: string, what: string, cause?: unknown): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file} ${what}`, { context: { file }, cause });
}

/** The error for a workbook beyond a limit. */
export function tooLarge(file: string, what: string, limit: string, line?: number): EtlError {
	const context = { file, limit, ...(line === undefined ? {} : { line }) };
	return new EtlError('E_FILE_TOO_LARGE', `${file} ${what}`, { context });
}

/** @throws EtlError `E_FILE_TOO_LARGE` where a workbook has more sheets than it may */
export function requireSheets(count: number, file: string, { sheets }: ReadLimits): void {
	if (count > sheets) throw tooLarge(file, `has more than ${sheets} sheets`, 'limits.sheets');
}
