import type { ReaderOptions } from '../reader.js';
import { ColumnProfile } from '../rows/column-profile.js';
import { wordOf } from '../rows/record-words.js';
import { splitLine } from './dialect.js';
import type { Width } from './fields.js';
import type { Layout } from './layout.js';
import type { Sample, SampleRecord } from './sample.js';

/** The allowed numbers of fields of a record. */
export function widths({ columns, leading, trailing }: Layout): { readonly least: number; readonly most: number } {
	return { least: columns.length, most: columns.length + (leading ? 1 : 0) + (trailing ? 1 : 0) };
}

/** The profile of some records of the sample. */
export function profileOf(rows: readonly SampleRecord[], layout: Layout): ColumnProfile {
	return new ColumnProfile(
		rows.map(({ fields }) => fields.slice(layout.leading ? 1 : 0)),
		layout.columns.length,
	);
}

/** Rows above the first blank line, where a second table may begin. */
export function untilBlank(rows: readonly SampleRecord[]): readonly SampleRecord[] {
	const gap = rows.findIndex(({ line }, at) => at > 0 && line > (rows[at - 1] as SampleRecord).line + 1);
	return gap === -1 ? rows : rows.slice(0, gap);
}

export function plainRows(sample: Sample, layout: Layout): SampleRecord[] {
	return sample.records.filter(
		({ line, fault, fields }) =>
			line > layout.headerLine &&
			fault === null &&
			fields.length >= layout.columns.length &&
			!fields.some((field) => field.includes('\n')),
	);
}

/**
 * Makes the check of records over several lines: they must be as wide as others, and no line may look like a record.
 */
export function widthOf(sample: Sample, layout: Layout, { multiline }: ReaderOptions): Width {
	const { least, most } = widths(layout);
	const { leading, isTyped } = layout;
	const from = leading ? 1 : 0;
	const rows = plainRows(sample, layout);
	const profile = profileOf(rows, layout);
	const words = new Set(isTyped ? rows.map(({ fields }) => wordOf(fields[from])) : []);
	const isRecord = (line: string) => {
		const fields = splitLine(line, sample.dialect);
		if (least < 2 || fields.length < least || fields.length > most) return false;
		const own = fields.slice(from);
		if (words.size > 0) return words.has(wordOf(own[0]));
		// Half of them are enough: the first rows may have a state called 07, and other records have no digit there.
		if (profile.telling > 0) return profile.isLike(own, false);
		return least >= ENOUGH && own.filter((field) => field.trim() !== '').length * 2 > least;
	};
	return { least, most, isRecord: multiline ? () => false : isRecord };
}

/** Number of columns from which on the number of fields alone identifies a record. */
const ENOUGH = 4;
