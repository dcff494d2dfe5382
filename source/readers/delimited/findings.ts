import type { Doubt, ReaderFindings, ReadingFact } from '../../core/reading/reading.js';
import { readSetting } from '../read-setting.js';
import type { ReaderOptions } from '../reader.js';
import { NO_QUOTE, type TextDialect } from './dialect.js';
import { delimiterName, type Layout } from './layout.js';
import type { Sample } from './sample.js';

/** What is understood of a text before its records are read. */
export function findingsOf(
	file: string,
	head: string,
	{ dialect }: Sample,
	layout: Layout,
	options: ReaderOptions,
): ReaderFindings {
	const set = (value: unknown) => (value === undefined ? 'found' : 'set');
	const declares = /^"?sep=."?\r?$/im.test(head.slice(0, 10)) && options.delimiter === undefined;
	const facts: ReadingFact[] = [
		{
			name: 'delimiter',
			value: delimiterName(dialect.delimiter),
			basis: declares ? 'declared' : set(options.delimiter),
			...(dialect.spaced ? { evidence: 'with a blank behind it' } : {}),
		},
		{ name: 'quote', value: quoteName(dialect.quote), basis: set(options.quote) },
		{ name: 'escape', value: quoteName(dialect.escape), basis: set(options.escape) },
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
		doubts: [...quoteDoubts(file, dialect, options), ...layout.doubts],
	};
}

function quoteDoubts(file: string, { quote }: TextDialect, options: ReaderOptions): Doubt[] {
	if (quote !== NO_QUOTE || options.quote !== undefined) return [];
	const message = 'quotes are taken for text: fields begin with one, and none is quoted as a whole';
	return [{ code: 'D_QUOTE', message, setting: readSetting(file, 'quote: none') }];
}

function quoteName(quote: string): string {
	return quote === NO_QUOTE ? 'none' : quote;
}

function lineEndName(head: string, lineEnd: string): string {
	if (lineEnd === '\r') return 'cr';
	if (lineEnd === 'any') return 'mixed';
	const all = head.split('\n').length - 1;
	const both = head.split('\r\n').length - 1;
	return both === 0 ? 'lf' : both === all ? 'crlf' : 'lf and crlf';
}
