import { amount, counted } from '../core/amounts.js';
import type { RejectCause } from '../core/records/reject-page.js';
import { visible } from '../core/values/visible.js';
import { noRejects, type Page, type RejectNames, renderPage } from './look-back.js';
import type { Mask } from './mask.js';
import { type Style, shortened, table } from './style.js';

/** A cause as it may be shown: how often each masked value occurs is not told apart. */
export function maskCause(cause: RejectCause, mask: Mask): RejectCause {
	const shown = cause.values.map(({ value, count }) => ({
		value: value === null ? null : mask.value(cause.column, value),
		count,
	}));
	const isMasked = shown.some(
		({ value }, index) => value !== null && value !== visible(cause.values[index]?.value ?? ''),
	);
	return { ...cause, values: isMasked ? [] : shown };
}

/** Values that are commonest, in one line: `"15131966" 12×, empty 3×`. They are safe to show already. */
export function commonValues({ values }: RejectCause): string {
	return values
		.map(
			({ value, count }) =>
				`${value === null || value === '' ? 'empty' : `"${shortened(value, 24)}"`} ${counted(count)}×`,
		)
		.join(', ');
}

/** What became of the rejects of a cause since, such as `2 repaired, 1 waived`; empty where all are open. */
export function closedWords({ repaired, waived }: Pick<RejectCause, 'repaired' | 'waived'>): string {
	return [
		...(repaired > 0 ? [`${counted(repaired)} repaired`] : []),
		...(waived > 0 ? [`${counted(waived)} waived`] : []),
	].join(', ');
}

/** The causes of rejects, a line each. */
export function renderCauses(
	{
		run,
		causes,
		found,
		total,
		records,
		...page
	}: Page & {
		run: string | null;
		causes: readonly RejectCause[];
		found: number;
		total: number;
		records: number;
	},
	names: RejectNames,
	style: Style,
): string {
	if (total === 0) return noRejects(run, names, style);
	const right = 'right' as const;
	const some = causes.some((cause) => closedWords(cause) !== '');
	const columns = [
		{ title: 'faults', align: right },
		{ title: 'column' },
		{ title: 'code' },
		{ title: 'file' },
		{ title: 'first line', align: right },
		{ title: 'reason' },
		{ title: 'commonest values' },
		...(some ? [{ title: 'since' }] : []),
	];
	const rows = causes.map((cause) => [
		counted(cause.count),
		style.strong(visible(cause.column ?? '–')),
		cause.code,
		visible(cause.file),
		counted(cause.firstLine),
		shortened(visible(cause.reason), 48),
		style.dim(commonValues(cause)),
		...(some ? [closedWords(cause)] : []),
	]);
	const sum = `${amount(total, 'fault')} in ${amount(records, 'record')}, of ${amount(found, 'cause')}`;
	const cut = renderPage(causes.length, found, page, 'causes', style);
	return [table(columns, rows, style), ...(cut.length === 0 ? [style.dim(sum)] : cut)].join('\n');
}
