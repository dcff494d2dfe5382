import { counted, listed } from '../core/amounts.js';
import type { Account, FactName, Reading } from '../core/reading/reading.js';
import type { FileReport } from '../core/run/events.js';
import { CONVERSIONS } from '../core/values/conversions.js';
import { visible } from '../core/values/visible.js';
import type { Mask } from './mask.js';
import { SIGN, type Style, shortened } from './style.js';

/** One line of a reading, for a person. `sign` says whether it needs attention. */
export interface ReadingLine {
	readonly label: string;
	readonly text: string;
	readonly sign: 'attention' | 'bad' | null;
}

/** At most this many columns are named, since a workbook may have thousands. */
const NAMED = 40;

const FACTS: Readonly<Record<FactName, string>> = {
	format: 'format',
	encoding: 'encoding',
	delimiter: 'delimiter',
	quote: 'quote',
	escape: 'escape',
	lineEnd: 'line end',
	layout: 'layout',
	preamble: 'preamble',
	recordTypes: 'record types',
	sheet: 'sheet',
	path: 'path',
	outside: 'outside',
	dateOrder: 'date order',
};

const BASES = { set: 'set by config or flag', declared: 'the file says so', found: 'found' } as const;

/** How a file was read, a line each; screens and reports use the same lines. */
export function readingLines(file: FileReport, reading: Reading, mask: Mask): ReadingLine[] {
	const plain = (label: string, text: string): ReadingLine => ({ label, text, sign: null });
	const names = mask.header(file).map(visible);
	const wanted = reading.columns.flatMap(({ mapped }, index) =>
		mapped === null ? [] : [`${names[index] ?? ''} → ${visible(mapped)}`],
	);
	const extra = reading.columns.flatMap(({ mapped }, index) => (mapped === null ? [names[index] ?? ''] : []));
	return [
		...reading.facts.map(({ name, value, basis }) => plain(FACTS[name], `${shownFact(value)} · ${BASES[basis]}`)),
		...(reading.header === null ? [] : [plain('header', `line ${counted(reading.header.line)}`)]),
		...(wanted.length === 0 ? [] : [plain('columns', listed(wanted, NAMED))]),
		...(reading.absent.length === 0 ? [] : [plain('not there', listed(reading.absent.map(visible), NAMED))]),
		...(extra.length === 0 ? [] : [plain('extra', listed(extra, NAMED))]),
		...(reading.account === null ? [] : [plain('account', accountText(reading.account))]),
		plain('declared', declaredText(reading)),
		...reading.passedOver.map(({ what, count, firstLine, sample }) => {
			const place = firstLine === null ? '' : `, the first at line ${counted(firstLine)}`;
			const text = sample === null ? '' : `: ${shortened(mask.raw(sample), 80)}`;
			return plain('passed over', `${counted(count)} ${visible(what)}${place}${text}`);
		}),
		...reading.conversions.map(({ column, kind, count, firstLine }) => {
			const place = firstLine === null ? '' : `, first in line ${counted(firstLine)}`;
			return plain('converted', `${visible(column)}: ${counted(count)} × a value ${CONVERSIONS[kind]}${place}`);
		}),
		...noticeLines(file),
	];
}

/** What an engineer should know of a file before it is loaded: how it differs from its series, and its doubts. */
export function noticeLines({ drift, reading }: Pick<FileReport, 'drift' | 'reading'>): ReadingLine[] {
	// Differences that are only a warning are among the doubts.
	const differences = drift === null || drift.verdict === 'warn' ? [] : drift.differences;
	return [
		...differences.map(({ message }) => ({ label: 'E_DRIFT', text: visible(message), sign: 'bad' as const })),
		...(reading?.doubts ?? []).map(({ code, message, setting }) => {
			return { label: code, text: `${visible(message)} → ${visible(setting)}`, sign: 'attention' as const };
		}),
	];
}

/**
 * Every unit of a file by what it is: `1,204 lines = 1 header + 1,200 records + 1 control + 2 blank + 0 passed over`.
 */
export function accountText({ unit, all, header, records, control, blank, passedOver }: Account): string {
	const parts = [
		`${counted(header)} header`,
		`${counted(records)} records`,
		`${counted(control)} control`,
		`${counted(blank)} blank`,
		`${counted(passedOver)} passed over`,
	];
	return `${counted(all)} ${unit}${all === 1 ? '' : 's'} = ${parts.join(' + ')}`;
}

function declaredText({ declared, listed }: Pick<Reading, 'declared' | 'listed'>): string {
	const records = (count: number) => `${counted(count)} ${count === 1 ? 'record' : 'records'}`;
	const said = [
		...(declared === null ? [] : [`${records(declared)}, as the file says`]),
		...(listed?.records == null ? [] : [`${records(listed.records)}, as ${visible(listed.by)} says`]),
	];
	return said.join('; ') || 'nothing declares how many records there should be';
}

/** A delimiter may be a blank or a tab, which would be invisible. */
function shownFact(value: string): string {
	if (value === '\t') return 'tab';
	if (value === ' ') return 'blank';
	return visible(value);
}

export function renderReading(file: FileReport, mask: Mask, style: Style): string {
	if (file.reading === null) return '';
	const lines = readingLines(file, file.reading, mask);
	const width = Math.max(...lines.map(({ label }) => label.length));
	return [
		`${style.strong('Reading')} · ${visible(file.name)}`,
		...lines.map(({ label, text, sign }) => {
			const shown = `${sign === null ? ' ' : style[sign](SIGN[sign])} ${style.dim(label.padEnd(width))}  ${text}`;
			return `  ${shown}`;
		}),
	].join('\n');
}

/** Why a file is not taken: it is left for later, or is of another day. */
export function skippedWord({ fault }: FileReport): string {
	const reason = fault?.message ?? '';
	return fault?.code === 'E_FILE_UNSETTLED' ? reason : `skipped: ${reason}`;
}
