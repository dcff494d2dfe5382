import { Box } from 'ink';
import { Line, type Span } from './line.js';

/** Lines of a text from one on, as many as fit. */
export function Lines({
	lines,
	top,
	width,
	height,
}: {
	lines: readonly (readonly Span[])[];
	top: number;
	width: number;
	height: number;
}) {
	const start = Math.max(0, Math.min(top, lines.length - height));
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			{lines.slice(start, start + height).map((spans, offset) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a window over lines: the index is the line
				<Line key={start + offset} spans={spans} width={width} />
			))}
		</Box>
	);
}
