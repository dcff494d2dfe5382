import { visible } from '../../../core/visible.js';
import type { Span } from '../../components/line.js';

/** A line of the log as a person reads it: time, level, step and message; a line that is no JSON stays as it is. */
export function logSpans(line: string): Span[] {
	const entry = parse(line);
	if (entry === null) return [{ text: visible(line) }];
	const { time, level, step, event, run: _, environment: __, date: ___, ...rest } = entry;
	const said = Object.entries(rest).map(
		([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
	);
	const bad = level === 'ERROR' ? ('bad' as const) : level === 'WARN' ? ('attention' as const) : ('dim' as const);
	return [
		{ text: `${String(time).slice(11, 23)}  `, look: 'dim' },
		{ text: `${String(level).padEnd(5)}  `, look: bad },
		{ text: `${String(step ?? '').padEnd(9)}  ` },
		{ text: `${visible(String(event))}  `, look: 'strong' },
		{ text: visible(said.join('  ')), look: 'dim' },
	];
}

function parse(line: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
	} catch {
		return null;
	}
}
