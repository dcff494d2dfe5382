import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EtlError } from '../../core/errors.js';
import type { ReadLimits } from '../reader.js';
import type { LibraryAnswer, LibraryRefusal, LibraryRequest } from './library-process.js';
import { malformed, requireSheets, tooLarge } from './refusals.js';
import type { MergedRange, Sheet, SheetRow } from './workbook.js';
import type { ZipArchive } from './zip.js';

const PROCESS = fileURLToPath(new URL('./library-process.js', import.meta.url));

/** Memory that SheetJS may take, in MiB: its own, and for the workbook ten times its size. */
const OWN_MEMORY = 256;
const TIMES = 10;

/** The sheets of a binary workbook: .xls (BIFF 2 to 8) as it is. */
export async function openBiff(bytes: Buffer, file: string, limits: ReadLimits): Promise<readonly Sheet[]> {
	requireSize(bytes.length, file, limits);
	return askLibrary({ biff: bytes, seconds: limits.workbookSeconds }, bytes.length, file, limits);
}

/** The sheets of an .xlsb. Its parts are inflated under our limits and handed over as they are. */
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
 * Has SheetJS read a workbook, in a process of its own: without our environment, with bounded memory and time. Nothing
 * that a hostile workbook makes of it reaches the run but the rows, or a refusal.
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

/** A process that ended by itself took more than it may. */
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
