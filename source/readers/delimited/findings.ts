import type { ReaderFindings, ReadingFact } from '../../core/reading.js';
import type { ReaderOptions } from '../reader.js';
import { delimiterName, type Layout } from './layout.js';
import type { Sample } from './sample.js';

/** What is understood of a text before its records are read. */
export function findingsOf(head: string, { dialect }: Sample, layout: Layout, options: ReaderOptions): ReaderFindings {
	const set = (value: unknown) => (value === undefined ? 'found' : 'set');
	const declares = /^"?sep=."?\r?$/im.test(head.slice(0, 10)) && options.delimiter === undefined;
	const facts: ReadingFact[] = [
		{
			name: 'delimiter',
			value: delimiterName(dialect.delimiter),
			basis: declares ? 'declared' : set(options.delimiter),
		},
		{ name: 'quote', value: dialect.quote, basis: set(options.quote) },
		{ name: 'escape', value: dialect.escape, basis: set(options.escape) },
		{ name: 'lineEnd', value: lineEndName(head, dialect.lineEnd), basis: set(options.lineEnd) },
		{
			name: 'layout',
			value: layout.order,
			basis: options.columns === undefined && options.header === undefined ? 'found' : 'set',
		},
	];
	const above = Math.max(0, layout.headerLine - (layout.header === 'none' ? 0 : 1));
	const isSet = options.preamble !== undefined || typeof options.header === 'number';
	if (above > 0 || isSet) facts.push({ name: 'preamble', value: String(above), basis: isSet ? 'set' : 'found' });
	if (layout.isTyped || options.recordTypes !== undefined) {
		const value = layout.isTyped ? (layout.detail.split(' ')[0] ?? '') : options.recordTypes ? 'on' : 'off';
		facts.push({ name: 'recordTypes', value, basis: set(options.recordTypes ?? options.records?.types) });
	}
	return {
		facts,
		header: layout.header === 'names' ? { line: layout.headerLine } : null,
		doubts: layout.doubts,
	};
}

function lineEndName(head: string, lineEnd: string): string {
	if (lineEnd === '\r') return 'cr';
	if (lineEnd === 'any') return 'mixed';
	const all = head.split('\n').length - 1;
	const both = head.split('\r\n').length - 1;
	return both === 0 ? 'lf' : both === all ? 'crlf' : 'lf and crlf';
}
