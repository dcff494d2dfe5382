import { counted } from '../../../core/amounts.js';
import type { FileReport } from '../../../core/run/events.js';
import { visible } from '../../../core/values/visible.js';
import { noticeLines, skippedWord } from '../../../output/reading-text.js';
import { downloadText } from '../../../output/source-words.js';
import { byteSize, SIGN } from '../../../output/style.js';
import type { Span } from '../../components/line.js';
import { bar } from '../../components/text.js';
import type { Look } from '../../components/theme.js';
import type { Cell, GridColumn, GridRow } from '../../grid/table.js';
import type { ListedFile } from '../../state/files.js';
import type { UiState } from '../../state/state.js';

/** Columns of the list of files. Where there is little room the counts come before how a file is written. */
export const FILE_COLUMNS: readonly GridColumn[] = [
	{ title: '  file', most: 60, frozen: true, shrinks: true },
	{ title: 'format', most: 18, from: 84 },
	{ title: 'encoding', most: 12, from: 92 },
	{ title: '    size', align: 'right', from: 92 },
	{ title: 'records', align: 'right' },
	{ title: 'declared', align: 'right', from: 60 },
	{ title: 'rejects', align: 'right' },
];

/** A file's line, with what is to be known of it below. */
export function fileRow(state: UiState, file: ListedFile): GridRow {
	const { report, name } = file;
	const { sign, look } = standing(state, file);
	const shown = (text: string): Cell => ({ text });
	const title: Cell = { text: `${sign} ${visible(name)}`, signed: true, look, cut: 'name', rank: name.toLowerCase() };
	const under = state.progress[name];
	const moving =
		under !== undefined && (report === null || (state.run.step === under.step && under.done < under.total));
	if (moving) {
		const share = under.total === 0 ? 1 : under.done / under.total;
		const rest = `${bar(share, 13).padEnd(13, '░')} ${Math.floor(share * 100)}%  ${counted(under.records)}`;
		return { cells: [title], rest: [{ text: rest, look: 'running' }] };
	}
	const { arriving } = state;
	if (report === null && arriving?.type === 'download' && arriving.file === name)
		return {
			cells: [{ ...title, text: `${SIGN.running} ${visible(name)}`, look: 'running' }],
			rest: [{ text: downloadText(arriving), look: 'running' }],
		};
	if (report === null) return { cells: [title], rest: [{ text: 'waiting', look: 'dim' }] };
	if (report.state === 'skipped')
		return {
			cells: [{ ...title, look: 'dim' }],
			rest: [
				{ text: visible(skippedWord(report)), look: report.fault?.code === 'E_FILE_UNSETTLED' ? 'attention' : 'dim' },
			],
		};
	const none = report.sha256 === null || report.format === null;
	const cells = [
		title,
		shown(visible(`${report.format ?? ''} ${report.detail ?? ''}`.trim())),
		shown(report.encoding ?? ''),
		{ text: report.size === null ? '' : byteSize(report.size), rank: report.size },
		shown(none ? '–' : counted(report.records)),
		shown(declaredWord(report)),
		{ text: none ? '–' : counted(report.rejected), ...(report.rejected > 0 ? { look: 'attention' as const } : {}) },
	];
	const below = noteOf(file);
	return below === null ? { cells } : { cells, below };
}

/**
 * The line below a file: why it cannot be loaded, or what an engineer should know first; `null` where there is none.
 */
function noteOf({ report }: ListedFile): Span[] | null {
	if (report === null || report.state === 'skipped') return null;
	if (report.fault !== null) {
		const look: Look = report.state === 'empty' ? 'attention' : 'bad';
		const [first = ''] = report.fault.message.split('\n');
		return [{ text: `${report.fault.code}  `, look }, { text: visible(first) }];
	}
	const [notice, ...others] = noticeLines(report);
	if (notice === undefined) return null;
	const more: Span[] = others.length === 0 ? [] : [{ text: `+${others.length}  `, look: 'dim' }];
	return [{ text: `${notice.label}  `, look: notice.sign ?? 'plain' }, ...more, { text: notice.text }];
}

function declaredWord(report: FileReport): string {
	if (report.declared === null) return '–';
	return Number.isNaN(report.declared) ? '?' : counted(report.declared);
}

function standing(state: UiState, { name, report }: ListedFile): { sign: string; look: Look } {
	const staged = state.run.staged.find((file) => file.name === name);
	if (report === null)
		return state.progress[name] ? { sign: SIGN.running, look: 'running' } : { sign: '·', look: 'dim' };
	if (report.state === 'skipped') return { sign: '·', look: 'dim' };
	if (report.state === 'refused' || staged?.state === 'refused') return { sign: SIGN.bad, look: 'bad' };
	const isDoubtful = report.drift !== null || (report.reading?.doubts.length ?? 0) > 0;
	if (report.state === 'empty' || report.rejected > 0 || isDoubtful) return { sign: SIGN.attention, look: 'attention' };
	return { sign: SIGN.good, look: 'good' };
}
