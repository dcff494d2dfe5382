import type { ReaderOptions } from '../reader.js';
import { findHeader } from './header.js';
import { columnNames, delimiterName, type Layout } from './layout.js';
import { typedLayout } from './record-typed.js';
import type { Sample, SampleRecord } from './sample.js';
import { countKnown } from './score.js';

/**
 * Finds header and columns. `null` where the file holds nothing but blank lines and remarks.
 *
 * @throws EtlError `E_FILE_MALFORMED` where the first line is no header, or a broken one; `E_FILE_TOO_LARGE`
 */
export function detectLayout(sample: Sample, fileName: string, options: ReaderOptions): Layout | null {
	const typed = typedLayout(sample, options);
	if (typed) return typed;
	const header = findHeader(sample, fileName, options);
	if (!header) return null;
	const body = sample.records.filter((record) => record.line > header.line && record.fault === null);
	const outer = sample.dialect.delimiter === '|' && [header, ...body].every(hasOuterDelimiters);
	const names = outer ? header.fields.slice(1, -1) : header.fields;
	return {
		columns: columnNames(names),
		headerLine: header.line,
		leading: outer,
		trailing: outer || endsOpen(body, names.length),
		isTyped: false,
		isKnown: countKnown(names, options.knownHeaders) >= 2,
		detail: names.length === 1 ? 'one column' : delimiterName(sample.dialect.delimiter),
	};
}

function hasOuterDelimiters({ fields }: SampleRecord): boolean {
	return fields.length > 2 && fields[0]?.trim() === '' && fields.at(-1)?.trim() === '';
}

/** Whether most lines have one delimiter more than the header, with nothing behind it. */
function endsOpen(body: readonly SampleRecord[], width: number): boolean {
	const open = body.filter(({ fields }) => fields.length === width + 1 && fields.at(-1)?.trim() === '');
	return open.length * 2 > body.length;
}
