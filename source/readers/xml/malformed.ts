import { EtlError } from '../../core/errors.js';
import type { FileBytes } from '../reader.js';

/** The refusal of a whole file: what it has or is, and from which line. */
export function malformed(file: FileBytes, what: string, line: number): EtlError {
	return new EtlError('E_FILE_MALFORMED', `${file.name} ${what}`, { context: { file: file.name, line } });
}
