import { Box } from 'ink';
import { amount } from '../../core/amounts.js';
import { visible } from '../../core/values/visible.js';
import { Line, type Span } from './line.js';
import { wrap } from './text.js';
import type { Look } from './theme.js';

/**
 * As many lines of a text as fit, from one line on. The last one says how many are hidden, unless the caller shows that
 * elsewhere.
 */
export function Lines({
	lines,
	top,
	width,
	height,
	silent = false,
}: {
	lines: readonly (readonly Span[])[];
	top: number;
	width: number;
	height: number;
	silent?: boolean;
}) {
	const start = Math.max(0, Math.min(top, lines.length - height));
	const below = lines.length - start - height;
	const told = below > 0 && !silent && height > 1;
	return (
		<Box flexDirection="column" height={height} overflowY="hidden">
			{lines.slice(start, start + height - (told ? 1 : 0)).map((spans, offset) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a window over lines: the index is the line
				<Line key={start + offset} spans={spans} width={width} />
			))}
			{told ? <Line spans={[{ text: `▼ ${amount(below + 1, 'more line')}`, look: 'dim' }]} width={width} /> : null}
		</Box>
	);
}

/** Whole sentences in place of an empty list, each line of them by itself. */
export function Sentence({ text, look, width, height }: { text: string; look: Look; width: number; height: number }) {
	const parts = text.split('\n').flatMap((part) => wrap(visible(part), width));
	const lines = parts.map((part): Span[] => [{ text: part, look }]);
	return <Lines lines={lines} top={0} width={width} height={Math.min(lines.length, height)} silent />;
}
