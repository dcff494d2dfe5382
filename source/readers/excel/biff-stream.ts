/** Types of the records that matter here ([MS-XLS] 2.3). */
const EOF = 0x000a;
const FILE_PASS = 0x002f;

/** Checks the records of a BIFF stream, because SheetJS reads on where the end is missing. */
export function checkBiff(stream: Uint8Array): 'whole' | 'encrypted' | 'cut' {
	let last = -1;
	let at = 0;
	while (at + 4 <= stream.length) {
		const type = read16(stream, at);
		if (type === 0 && last === EOF) return 'whole'; // Padding.
		if (type === FILE_PASS) return 'encrypted';
		last = type;
		at += 4 + read16(stream, at + 2);
	}
	return last === EOF && at <= stream.length ? 'whole' : 'cut';
}

function read16(bytes: Uint8Array, at: number): number {
	return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}
