import { amount } from '../../core/amounts.js';
import { visible } from '../../core/values/visible.js';
import type { UiState } from '../state/state.js';
import type { Span } from './line.js';
import { Lines } from './lines.js';
import { bar, cutMiddle, padTo } from './text.js';

/** A bar for each file that the running step has begun; the last ones, if not all fit. */
export function ProgressLines({ state, width, height }: { state: UiState; width: number; height: number }) {
	const step = state.run.step;
	const lines = Object.entries(state.progress)
		.filter(([, progress]) => progress.step === step)
		.map(([file, progress]): Span[] => {
			const share = progress.total === 0 ? 1 : progress.done / progress.total;
			return [
				{ text: padTo(cutMiddle(visible(file), 28), 28) },
				{ text: '  ' },
				{ text: bar(share, 24).padEnd(24, '░'), look: share < 1 ? 'running' : 'good' },
				{
					text: ` ${padTo(`${Math.floor(share * 100)}%`, 4, 'right')}  ${amount(progress.records, 'record')}`,
					look: 'dim',
				},
			];
		});
	const room = Math.max(0, height);
	const before = lines.length - room + 1;
	const shown: Span[][] =
		lines.length <= room
			? lines
			: [[{ text: `▲ ${amount(before, 'file')} before them`, look: 'dim' }], ...lines.slice(before)];
	return <Lines lines={shown} top={0} width={width} height={room} silent />;
}
