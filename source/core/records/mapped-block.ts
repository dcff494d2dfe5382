import type { Conversion } from '../values/conversions.js';
import type { Invisible } from '../values/invisible.js';
import type { PackedRows } from './packed-rows.js';
import type { RawRecord, RecordBatch, Reject } from './record.js';

/** Whole lines of a file, each of them a record, that another thread has cut, checked and mapped. */
export interface MappedBlock {
	/** Number of records, which is that of the lines. */
	readonly records: number;
	/** Characters of the records, with one for each line end. */
	readonly characters: number;
	/** The rows, each with its line and its record behind its values; `null` where all records are rejects. */
	readonly rows: PackedRows | null;
	readonly rejects: readonly Reject[];
	/** Conversions of the rows' values. */
	readonly conversions: readonly Conversion[];
	/** Fingerprint of what its dates were read as, see `DateDigest`. */
	readonly dates: number;
	/** Invisible characters in the rows' values. */
	readonly invisible: readonly Invisible[];
	/** The last record as its reader gave it. */
	readonly last: RawRecord;
}

/** Records of one file, and perhaps more of them, behind those, that another thread has read and mapped. */
export interface ReadBatch extends RecordBatch {
	readonly mapped?: MappedBlock;
}
