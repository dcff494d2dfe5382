import type { RawRecord } from '../../core/records/record.js';
import type { RecordWords } from './sorting.js';

/** A record without the word of its type. A record with another word has a fault. */
export function typed(
	{ line, raw, values, kinds, numbers, fault }: RawRecord,
	at: number,
	word: string,
	words: RecordWords,
	record: number,
): RawRecord {
	// The word is mostly first, and `slice` takes half the time of `toSpliced`.
	const base: RawRecord = { record, line, raw, values: at === 0 ? values.slice(1) : values.toSpliced(at, 1) };
	const told = numbers ? { ...base, numbers: numbers.toSpliced(at, 1) } : base;
	const kept = kinds ? { ...told, kinds: kinds.toSpliced(at, 1) } : told;
	if (fault) return { ...kept, fault };
	if (word === words.record) return kept;
	return {
		...kept,
		fault: { code: 'E_RECORD_TYPE', column: null, reason: reasonOf(word, words), value: values[at] ?? '' },
	};
}

function reasonOf(word: string, { header, record, trailer }: RecordWords): string {
	if (word === header) return 'marks a header, and the row is not the header said again';
	if (word === trailer) return 'marks a trailer, and the row holds what a record does';
	return `is no record type: ${record} for a record, ${trailer} for a trailer`;
}
