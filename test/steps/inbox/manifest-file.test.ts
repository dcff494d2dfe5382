import { expect, test } from 'vitest';
import { parseManifest } from '../../../source/steps/inbox/manifest-file.js';

const nothing = { records: null, bytes: null, sha256: null, md5: null };
const MD5 = '0123456789abcdef0123456789abcdef';

test.each([
	['file|row count\r\n"a b.csv"|3\r\n', { ...nothing, name: 'a b.csv', records: 3 }],
	[`\uFEFFPath;Checksum\n.\\north\\a.csv;${MD5.toUpperCase()}`, { ...nothing, name: 'north/a.csv', md5: MD5 }],
	[`[{"filename": "a.csv", "digest": "${MD5 + MD5}", "note": {}}]`, { ...nothing, name: 'a.csv', sha256: MD5 + MD5 }],
	['{"a.csv": {"Size": 12, "rows": null}}', { ...nothing, name: 'a.csv', bytes: 12 }],
])('a manifest is read as senders write it: %s', async (text, entry) => {
	expect(await parseManifest('m', Buffer.from(text))).toEqual([entry]);
});

test.each<[content: string | Buffer, words: string]>([
	['', 'is empty'],
	['{"a.txt": 1}', 'has no object in member a.txt'],
	['[{"name":"a.txt"', 'is no JSON'],
	['size,records\n1,2\n', 'has the columns size, records, and none for names'],
	['name,rows\n', 'lists no file'],
	['name,rows\na.txt,many\n', 'says "many" for the records of a.txt in line 2, which is no whole number'],
	['name,rows,records\na.txt,1,1\n', 'has two columns for records'],
	['name,md5\na.txt,123\n', 'says "123" for the md5 of a.txt in line 2, which is none'],
	['name,rows\na.txt\n', 'is no CSV'],
	[Buffer.from([0x6e, 0xff, 0xfe]), 'is not UTF-8'],
])('a manifest that is a mess is refused: %s', async (content, words) => {
	await expect(parseManifest('m', Buffer.from(content))).rejects.toThrow(`The manifest m ${words}`);
});
