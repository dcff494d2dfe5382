import type { Fault, RawRecord } from '../../core/records/record.js';
import type { Frame, FrameFault } from './framing.js';
import type { Layout } from './layout.js';

/** Characters that are kept of a record's text. */
const RAW = 10_000;

/**
 * Makes a record of a frame. A record with another number of fields than columns is faulty; its values are never
 * shifted.
 */
export function toRecord(frame: Frame, record: number, layout: Layout): RawRecord {
	const { line, fields: values } = frame;
	const raw = frame.raw.length > RAW ? `${frame.raw.slice(0, RAW)}…` : frame.raw;
	if (frame.fault !== null) return { record, line, raw, values, fault: frameFault(frame.fault) };
	const expected = layout.columns.length;
	if (layout.leading && values[0]?.trim() === '') values.shift();
	const mayEnd = layout.endsOpen || values.length !== expected;
	if (layout.trailing && mayEnd && values.at(-1)?.trim() === '') values.pop();
	if (values.length === expected) return { record, line, raw, values };
	const fault = widthFault(values.length, layout);
	if (values.length > expected) values.length = expected;
	return { record, line, raw, values, fault };
}

function widthFault(found: number, { columns, isTyped }: Layout): Fault {
	const letter = isTyped ? 1 : 0; // People do not count the letter as a field.
	const reason = `has ${fieldCount(found - letter)}, the header has ${columns.length - letter}`;
	return { code: found < columns.length ? 'E_FIELDS_FEW' : 'E_FIELDS_MANY', column: null, reason, value: null };
}

function fieldCount(count: number): string {
	return `${count} ${count === 1 ? 'field' : 'fields'}`;
}

function frameFault(fault: FrameFault): Fault {
	switch (fault) {
		case 'too-long':
			return {
				code: 'E_RECORD_TOO_LARGE',
				column: null,
				reason: 'is longer than limits.recordLength allows',
				value: null,
			};
		case 'garbage':
			return { code: 'E_QUOTE', column: null, reason: 'has text behind a closing quote', value: null };
		case 'quoted':
			return {
				code: 'E_QUOTE',
				column: null,
				reason: 'has a quoted field, in a file whose first records quote none',
				value: null,
			};
		case 'swallows':
			return {
				code: 'E_QUOTE',
				column: null,
				reason: 'has a quoted field that holds lines which look like records; they are read as such',
				value: null,
			};
		case 'unclosed':
			return { code: 'E_QUOTE', column: null, reason: 'has a quote that is not closed in its record', value: null };
	}
}

/** Ctrl-Z, with which old systems end a file. */
const END_OF_FILE = 26;

/**
 * Whether a line is blank.
 *
 * @param orDelimiters - whether delimiters count as blanks
 */
export function isBlank(raw: string, delimiter: string, orDelimiters: boolean): boolean {
	for (let i = 0; i < raw.length; i++) {
		const isDelimiter = raw[i] === delimiter;
		if (isDelimiter && !orDelimiters && delimiter !== ' ') return false;
		const code = raw.charCodeAt(i);
		if (!isDelimiter && code !== 32 && code !== 9 && code !== 13 && code !== END_OF_FILE) return false;
	}
	return true;
}
