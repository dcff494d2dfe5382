import { Box } from 'ink';
import { Line, type Span } from './line.js';

/**
 * Lines of a text from one on, as many as fit. Where some do not, the last says how many, unless whoever draws them says
 * it elsewhere.
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
		<Box flexDirection="column" height={height} overflow="hidden">
			{lines.slice(start, start + height - (told ? 1 : 0)).map((spans, offset) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a window over lines: the index is the line
				<Line key={start + offset} spans={spans} width={width} />
			))}
			{told ? <Line spans={[{ text: `▼ ${below + 1} more lines`, look: 'dim' }]} width={width} /> : null}
		</Box>
	);
}
