import { counted } from '../core/amounts.js';
import type {
	OpenRejects,
	Replay,
	ReplayedCause,
	TracedRepair,
	WrittenRejects,
} from '../core/records/rejected-record.js';
import { REPAIR_OUTCOMES, type RepairOutcome } from '../core/records/rejected-record.js';
import { recordPlace, repairWords, unaskedWords } from '../core/repair/repair-summary.js';
import type { RunState } from '../core/run/run-state.js';
import { visible } from '../core/values/visible.js';
import type { Mask } from './mask.js';
import { SIGN, type Style, table } from './style.js';

/** What `rejects --output` did, for a person. */
export function outputWords(
	{ records, leftOut, layout, masked }: WrittenRejects,
	file: string,
	style: Style,
): string[] {
	const others = Object.entries(leftOut).map(([state, count]) => `${counted(count)} ${state}`);
	const rest = others.length === 0 ? '' : `; left out: ${others.join(', ')}`;
	if (records === 0) return [`${style.good(SIGN.good)} No reject is open, and nothing was written${rest}`];
	const form = layout === 'feed' ? 'as their feed is written' : 'as CSV';
	return [
		`${style.good(SIGN.good)} ${counted(records)} ${records === 1 ? 'record' : 'records'} in ${file}, ${form}${rest}`,
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
			...some.map(
				(each) => `  ${signs[outcome]} ${visible(recordPlace(each, records))}  ${visible(repairWords(each))}`,
			),
			...(more > 0 ? [`    … and ${counted(more)} more`] : []),
		];
	});
	const sum = REPAIR_OUTCOMES.filter((each) => counts[each] > 0).map(
		(each) => `${counted(counts[each])} ${each.replace('-', ' ')}`,
	);
	const title = `${style.strong('Rejects')}${from === null ? '' : ` · ${visible(from)}`} · ${sum.join(', ') || 'none'}`;
	return [title, ...lines, ...unasked.map((each) => `  ${visible(unaskedWords(each))}`)].join('\n');
}

/** Open rejects by sender and age. */
export function renderOpen(open: readonly OpenRejects[], style: Style): string {
	if (open.length === 0) return `${style.good(SIGN.good)} No reject is open.`;
	const right = 'right' as const;
	const columns = [
		{ title: '  sender' },
		{ title: 'file' },
		{ title: 'run date' },
		{ title: 'days', align: right },
		{ title: 'records', align: right },
		{ title: '' },
	];
	const rows = open.map(({ series, place, file, runDate, days, records, isLoaded }, at) => {
		const before = open[at - 1];
		const isSame = before?.series === series && before.place === place;
		return [
			`${style.attention(SIGN.attention)} ${isSame ? '' : visible(series)}`,
			visible(file),
			runDate,
			counted(days),
			counted(records),
			isLoaded ? '' : 'its day was refused',
		];
	});
	const all = open.reduce((sum, { records }) => sum + records, 0);
	const sum = `${counted(all)} ${all === 1 ? 'record is' : 'records are'} open: \`etl-tui rejects --output FILE\` writes them to be mended`;
	return [table(columns, rows, style), style.dim(sum)].join('\n');
}

/** A repair with its sensitive values masked, and those of columns that the schema does not know. */
export function maskRepair(repair: TracedRepair, mask: Mask): TracedRepair {
	const shown = (column: string, value: string | null) =>
		value === null || value === '' ? value : mask.value(column, value);
	const changes = repair.changes.map(({ column, original, repaired }) => ({
		column,
		original: shown(column, original),
		repaired: shown(column, repaired),
	}));
	return { ...repair, changes };
}

/** A repaired record of a customer: who, when, why, and what was changed. */
export function renderRepair({ file, line, runId, username, at, note, changes }: TracedRepair, style: Style): string {
	const head = `${style.attention(SIGN.attention)} repaired   ${style.strong(`${visible(file)}:${line}`)}   run ${runId}, ${visible(username)}, ${at}: ${visible(note)}`;
	const lines = changes.map(
		({ column, original, repaired }) =>
			`    ${style.dim(visible(column))}  ${visible(original ?? '') || style.dim('nothing')} → ${visible(repaired ?? '') || style.dim('nothing')}`,
	);
	return [head, ...lines].join('\n');
}

/** What today's config makes of open rejects. */
export function renderReplay({ since, records, healed, unknown, causes }: Replay, style: Style): string {
	if (records === 0) return `${style.good(SIGN.good)} No reject since ${since} is open.`;
	const right = 'right' as const;
	const columns = [
		{ title: '  column' },
		{ title: 'code' },
		{ title: 'records', align: right },
		{ title: 'let through', align: right },
	];
	const sign = (cause: ReplayedCause) =>
		cause.healed === cause.records
			? style.good(SIGN.good)
			: cause.healed > 0
				? style.attention(SIGN.attention)
				: style.bad(SIGN.bad);
	const rows = causes.map((cause) => [
		`${sign(cause)} ${visible(cause.column ?? '–')}`,
		cause.code,
		counted(cause.records),
		counted(cause.healed),
	]);
	const lost = unknown === 0 ? '' : `; of ${counted(unknown)} the values are not known`;
	const sum = `Of ${counted(records)} open since ${since} the config of today would let ${counted(healed)} through${lost}`;
	const next =
		healed === 0
			? []
			: [
					'Run their dates again while the source has the files; else write them out, and repair loads them as they are',
				];
	return [table(columns, rows, style), sum, ...next.map((line) => style.dim(line))].join('\n');
}
