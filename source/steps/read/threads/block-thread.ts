import { parentPort, workerData } from 'node:worker_threads';
import type { Settings } from '../../../config/settings.js';
import type { MappedBlock } from '../../../core/records/mapped-block.js';
import type { BlockPlace } from '../../../readers/reader.js';
import { type BlockFile, BlockMapper } from './block-mapper.js';

/** What a thread is started with. */
export interface ThreadData {
	readonly settings: Settings;
	/** ISO 8601. */
	readonly runDate: string;
}

/** A file, or a block of the last one. Blocks are answered in their order. */
export type BlockRequest = { readonly file: BlockFile } | { readonly bytes: Uint8Array; readonly place: BlockPlace };

/** The answer to a block: `null` where its reader must read it itself. */
export type BlockAnswer = { readonly mapped: MappedBlock | null } | { readonly bug: unknown };

const { settings, runDate } = workerData as ThreadData;
let mapper: Promise<BlockMapper | null> = Promise.resolve(null);

parentPort?.on('message', async (request: BlockRequest) => {
	if ('file' in request) {
		mapper = BlockMapper.open(request.file, settings, runDate);
		mapper.catch(() => undefined); // It is thrown for each block.
		return;
	}
	parentPort?.postMessage(await answer(request.bytes, request.place));
});

async function answer(bytes: Uint8Array, place: BlockPlace): Promise<BlockAnswer> {
	try {
		return { mapped: (await mapper)?.map(bytes, place) ?? null };
	} catch (error) {
		return { bug: error };
	}
}
