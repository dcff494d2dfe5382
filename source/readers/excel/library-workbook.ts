import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EtlError } from '../../core/errors.js';
import type { ReadLimits } from '../reader.js';
import type { LibraryAnswer, LibraryRefusal, LibraryRequest } from './library-process.js';
import { malformed, requireSheets, tooLarge } from './refusals.js';
import type { MergedRange, Sheet, SheetRow } from './workbook.js';
import type { ZipArchive } from './zip.js';

const PROCESS = fileURLToPath(new URL('./library-process.js', import.meta.url));

/** Memory limit of SheetJS in MiB: a base, and ten times the size of the workbook. */
const OWN_MEMORY = 256;
const TIMES = 10;

/** Opens an .xls (BIFF 2 to 8), which SheetJS gets as it is. */
export async function openBiff(bytes: Buffer, file: string, limits: ReadLimits): Promise<readonly Sheet[]> {
	requireSize(bytes.length, file, limits);
	return askLibrary({ biff: bytes, seconds: limits.workbookSeconds }, bytes.length, file, limits);
}

/** Opens an .xlsb. Its parts are inflated under our limits before SheetJS gets them. */
export async function openBinaryOoxml(
	archive: ZipArchive,
	file: string,
	limits: ReadLimits,
): Promise<readonly Sheet[]> {
	const parts: [string, Uint8Array][] = [];
	let total = 0;
	for (const name of archive.names) {
		if (!/\.(?:bin|rels|xml)$/.test(name)) continue;
		total += archive.size(name);
		requireSize(total, file, limits);
		const chunks: Buffer[] = [];
		for await (const chunk of archive.read(name)) chunks.push(chunk);
		parts.push([archive.spelling(name), Buffer.concat(chunks)]);
	}
	return askLibrary({ parts, seconds: limits.workbookSeconds }, total, file, limits);
}

function requireSize(bytes: number, file: string, { workbookBytes }: ReadLimits): void {
	if (bytes <= workbookBytes) return;
	throw tooLarge(file, `has more than ${workbookBytes} bytes, unpacked, that memory must hold`, 'limits.workbookBytes');
}

interface HeldSheet {
	readonly name: string;
	readonly hidden: boolean;
	readonly merges: readonly MergedRange[];
	readonly rows: SheetRow[];
}

/**
 * Lets SheetJS read a workbook in a process of its own, without our environment and with limits of memory and time. A
 * hostile workbook can give the run nothing but rows or a refusal.
 */
async function askLibrary(
	request: LibraryRequest,
	bytes: number,
	file: string,
	limits: ReadLimits,
): Promise<readonly Sheet[]> {
	const memory = OWN_MEMORY + Math.ceil((bytes * TIMES) / 1024 ** 2);
	const started = performance.now();
	const child = fork(PROCESS, {
		execArgv: [`--max-old-space-size=${memory}`],
		env: {},
		serialization: 'advanced',
		stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
	});
	const held: HeldSheet[] = [];
	try {
		const refusal = await new Promise<LibraryRefusal | null>((resolve, reject) => {
			child.on('error', reject);
			child.on('message', (message: LibraryAnswer) => {
				if ('sheet' in message) held.push({ ...message.sheet, rows: [] });
				else if ('rows' in message) held.at(-1)?.rows.push(...message.rows);
				else resolve(message.refusal);
			});
			child.on('exit', () => reject(outOfBounds(performance.now() - started, file, limits)));
			child.send(request, (error) => error && reject(error));
		});
		if (refusal !== null) throw refused(refusal, file);
	} finally {
		child.kill('SIGKILL');
	}
	requireSheets(held.length, file, limits);
	return held.map(({ name, hidden, merges, rows }) => ({
		name,
		hidden,
		rows: async function* () {
			yield* rows;
		},
		merges: async () => merges,
	}));
}

/** The refusal where the process died, because it exceeded its limits. */
function outOfBounds(milliseconds: number, file: string, { workbookSeconds }: ReadLimits): EtlError {
	return milliseconds >= workbookSeconds * 1000
		? tooLarge(file, `is not read after ${workbookSeconds} seconds`, 'limits.workbookSeconds')
		: malformed(file, 'is a workbook that is damaged, or that takes more memory than one of its size may');
}

function refused(refusal: LibraryRefusal, file: string): EtlError {
	switch (refusal) {
		case 'encrypted':
			return malformed(file, 'is encrypted: it needs a password');
		case 'damaged':
			return malformed(file, 'is a workbook that is damaged or cut short');
		case 'other':
			return malformed(file, 'is an Office file, but no workbook');
	}
}
