import type { Reader } from '../reader.js';
import { asciiStart } from '../text.js';

/**
 * JSON (RFC 8259): an array of records, an object that holds one, JSON Lines, or objects one after another. What reads it
 * is loaded with the first file.
 */
export const json: Reader = {
	name: 'json',
	extensions: ['.json', '.jsonl', '.ndjson'],
	recognizes: (head) => /^\s*[[{]/.test(asciiStart(head)),
	open: async (file, options) => (await import('./open-file.js')).openFile(file, options),
};
