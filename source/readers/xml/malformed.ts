import { EtlError } from '../../core/errors.js';
import type { FileBytes } from '../reader.js';

/** The error that refuses a whole file. */
export function malformed(file: FileBytes, what: string, line: number): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file.name} ${what}`, { context: { file: file.name, line } });
}
