/** The container of a workbook, by the first bytes. */
export type Container = 'zip' | 'ole' | 'biff' | 'xml2003' | 'flat' | 'html' | 'other';

/** The root of an OpenDocument spreadsheet that is one XML file. */
const FLAT = /<(?:\w+:)?document\s[^>]*["']urn:oasis:names:tc:opendocument:xmlns:office:1\.0["']/;

/** Recognizes a container by a file's first bytes. */
export function containerOf(head: Buffer): Container {
	const start = head.toString('latin1', 0, 8);
	if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return 'zip';
	if (start === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1') return 'ole';
	// A stream without a container begins with a BOF record of 4 to 16 bytes: Excel 2 to 4 wrote no container ([MS-XLS]
	// 2.4.21).
	const [id, version, length, high] = head;
	if (id === 9 && [0, 2, 4, 8].includes(version ?? -1) && [4, 6, 8, 16].includes(length ?? -1) && high === 0)
		return 'biff';
	const text = head
		.toString('latin1', 0, 4096)
		.replaceAll('\0', '')
		.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
	if (/^\s*</.test(text) && text.includes('urn:schemas-microsoft-com:office:spreadsheet') && !/<html/i.test(text))
		return 'xml2003';
	if (/^\s*</.test(text) && FLAT.test(text)) return 'flat';
	return /^\s*(?:<!--[\s\S]*?-->\s*)?<(?:!doctype html|html|head|body|table|meta|style|div)\b/i.test(text)
		? 'html'
		: 'other';
}

/** Whether the Excel reader opens or refuses a file with these first bytes. */
export function recognizesWorkbook(head: Buffer): boolean {
	return containerOf(head) !== 'other';
}

/** Whether a file with these first bytes is a workbook, whatever its name. */
export function isSurelyWorkbook(head: Buffer): boolean {
	const container = containerOf(head);
	return container !== 'other' && container !== 'html';
}
