import type { ReadSettings, Settings } from '../../../config/settings.js';
import { EtlError } from '../../../core/errors.js';
import type { RecordMapper } from '../../../core/records/map-record.js';
import type { MappedBlock } from '../../../core/records/mapped-block.js';
import { RowPacker } from '../../../core/records/packed-rows.js';
import type { RawRecord, Reject } from '../../../core/records/record.js';
import { InvisibleTally } from '../../../core/values/invisible.js';
import type { BlockPlace, ByteTraits } from '../../../readers/reader.js';
import { type OpenedFeedFile, openFeedFile } from '../feed-file.js';
import { mapperOf } from '../record-mapping.js';

/** What a thread must know of a file to read blocks of it. */
export interface BlockFile {
	readonly name: string;
	readonly traits: ByteTraits;
	readonly set: ReadSettings;
}

/** Reads and maps blocks of one file as {@link mapFile} would. */
export class BlockMapper {
	readonly #opened: OpenedFeedFile;
	readonly #settings: Settings;
	readonly #runDate: string;

	private constructor(opened: OpenedFeedFile, settings: Settings, runDate: string) {
		this.#opened = opened;
		this.#settings = settings;
		this.#runDate = runDate;
	}

	/** Opens a file by its head alone; `null` where that does not tell how it is read. */
	static async open(
		{ name, traits, set }: BlockFile,
		settings: Settings,
		runDate: string,
	): Promise<BlockMapper | null> {
		const open = () => {
			throw new EtlError('E_FILE_MALFORMED', `${name} cannot be opened by its head alone`);
		};
		try {
			return new BlockMapper(await openFeedFile({ name, traits, open }, settings, set), settings, runDate);
		} catch (error) {
			if (error instanceof EtlError) return null;
			throw error;
		}
	}

	/**
	 * Maps the records of a block; `null` where a line is not a record for certain. Each record is gone before the next one is
	 * read: all at once, they took half of the time to collect.
	 */
	map(bytes: Uint8Array, place: BlockPlace): MappedBlock | null {
		const { columns, countryColumn } = this.#settings;
		const invisible = new InvisibleTally(columns, countryColumn);
		const rows = new RowPacker();
		const rejects: Reject[] = [];
		let mapper = null as RecordMapper | null;
		let last = null as RawRecord | null;
		let records = 0;
		let characters = 0;
		const isPlain = this.#opened.plain?.(bytes, place, (raw, names) => {
			mapper ??= this.#mapperOf(names);
			const outcome = mapper.map(raw);
			records++;
			characters += raw.raw.length + 1;
			last = raw;
			if (!Array.isArray(outcome)) {
				rejects.push(outcome);
				return;
			}
			invisible.add(outcome, raw.line);
			outcome.push(raw.line, raw.record);
			rows.add(outcome);
		});
		if (!isPlain || mapper === null || last === null || !rows.isPacked) return null;
		const { packed } = rows;
		const conversions = mapper.conversions();
		const dates = mapper.dates();
		return { records, characters, rows: packed, rejects, conversions, dates, invisible: invisible.found(), last };
	}

	#mapperOf(names: readonly string[]): RecordMapper {
		const settings = this.#settings;
		return mapperOf(settings.columns, names, this.#opened.paths ?? false, settings, this.#runDate);
	}
}
