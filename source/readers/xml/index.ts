import type { Reader } from '../reader.js';
import { asciiStart } from '../text.js';

/**
 * XML 1.0 with one repeated element as the record. Its attributes, children and their children are the columns. What reads
 * it is loaded with the first file.
 */
export const xml: Reader = {
	name: 'xml',
	extensions: ['.xml'],
	recognizes: (head) => /^\s*<(?!html|!doctype html)[?!\p{L}_:]/iu.test(asciiStart(head)),
	open: async (file, options) => (await import('./open-file.js')).openFile(file, options),
};
