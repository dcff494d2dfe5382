import type { WrittenRejects } from '../core/rejected-record.js';
import { REPAIR_OUTCOMES, type RepairOutcome, recordPlace, repairWords, unaskedWords } from '../core/repair-summary.js';
import type { RunState } from '../core/run-state.js';
import { visible } from '../core/visible.js';
import { grouped, SIGN, type Style } from './style.js';

/** What `rejects --output` did, for a person. */
export function outputWords(
	{ records, leftOut, layout, masked }: WrittenRejects,
	file: string,
	style: Style,
): string[] {
	const others = Object.entries(leftOut).map(([state, count]) => `${grouped(count)} ${state}`);
	const rest = others.length === 0 ? '' : `; left out: ${others.join(', ')}`;
	if (records === 0) return [`${style.good(SIGN.good)} No reject is open, and nothing was written${rest}`];
	const form = layout === 'feed' ? 'as their feed is written' : 'as CSV';
	return [
		`${style.good(SIGN.good)} ${grouped(records)} ${records === 1 ? 'record' : 'records'} in ${file}, ${form}${rest}`,
		...(masked
			? [
					`${style.attention(SIGN.attention)} Sensitive values are masked as •••, and keep what they are; --show-sensitive writes them`,
				]
			: []),
		`  Mend it, leave the etl_ columns as they are, and load it: \`etl-tui repair ${file} --note "…"\``,
	];
}

/** Records of one outcome that are listed. */
const LISTED = 20;

/** What becomes of rejected records in a repair; empty for any other run. */
export function renderRepairs({ repairs }: RunState, style: Style): string {
	if (repairs === null) return '';
	const { counts, records, unasked, from } = repairs;
	const signs: Readonly<Record<RepairOutcome, string>> = {
		repaired: style.good(SIGN.good),
		waived: style.dim('·'),
		undone: style.attention(SIGN.attention),
		returned: style.good(SIGN.good),
		'still-bad': style.bad(SIGN.bad),
		gone: style.attention(SIGN.attention),
	};
	const lines = REPAIR_OUTCOMES.flatMap((outcome) => {
		const some = records.filter((each) => each.outcome === outcome).slice(0, LISTED);
		const more = counts[outcome] - some.length;
		return [
			...some.map((each) => `  ${signs[outcome]} ${visible(recordPlace(each))}  ${visible(repairWords(each))}`),
			...(more > 0 ? [`    … and ${grouped(more)} more`] : []),
		];
	});
	const sum = REPAIR_OUTCOMES.filter((each) => counts[each] > 0).map(
		(each) => `${grouped(counts[each])} ${each.replace('-', ' ')}`,
	);
	const title = `${style.strong('Rejects')}${from === null ? '' : ` · ${visible(from)}`} · ${sum.join(', ') || 'none'}`;
	return [title, ...lines, ...unasked.map((each) => `  ${visible(unaskedWords(each))}`)].join('\n');
}
