import type { FileReport } from '../../../core/run/events.js';
import { readingLines } from '../../../output/reading-text.js';
import type { Span } from '../../components/line.js';
import { createShownMask } from '../../components/shown-mask.js';
import { wrap } from '../../components/text.js';
import type { UiState } from '../../state/state.js';

/** Columns of the panel's edges. */
const AROUND = 6;

/** The whole reading of a file; no line is cut. */
export function readingText(state: UiState, report: FileReport): Span[][] {
	if (report.reading === null) return [[{ text: 'It was not read.', look: 'dim' }]];
	const lines = readingLines(report, report.reading, createShownMask(state));
	const label = Math.max(...lines.map((line) => line.label.length));
	const width = state.size.columns - AROUND - label - 2;
	return lines.flatMap((line) =>
		wrap(line.text, width).map((part, index): Span[] => [
			{ text: `${(index === 0 ? line.label : '').padEnd(label)}  `, look: line.sign ?? 'dim' },
			line.sign === null ? { text: part } : { text: part, look: line.sign },
		]),
	);
}
