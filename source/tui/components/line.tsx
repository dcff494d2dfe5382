import { Box, type DOMElement, Text } from 'ink';
import { useContext } from 'react';
import type { Field } from '../keys/field.js';
import { type Clicks, ClicksContext, type Part, type Target } from './clicks.js';
import { cut, widthOf } from './text.js';
import { type Look, ThemeContext } from './theme.js';

/** A piece of a line. Text from files must go through `visible` first. */
export interface Span {
	readonly text: string;
	readonly look?: Look;
	/** What a click on it means. */
	readonly target?: Target;
}

/** One line, cut to a width. With `fill` it takes the whole width, so that its background reaches the edge. */
export function Line({
	spans,
	width,
	under,
	fill,
	target,
}: {
	spans: readonly Span[];
	width: number;
	under?: Look;
	fill?: boolean;
	/** What a click means where no part of the line says it. */
	target?: Target;
}) {
	const theme = useContext(ThemeContext);
	const lookOf = (look: Look) => (under ? theme.under(look) : theme.looks[look]);
	const clicks = useContext(ClicksContext);
	const shown = cutSpans(spans, width);
	const used = widthOfSpans(shown);
	const padded = fill ? [...shown, { text: ' '.repeat(Math.max(0, width - used)) }] : shown;
	const line = merged(padded);
	// Lines may not shrink, or all of them would be drawn over each other in a small space; the rest is cut off.
	return (
		<Box height={1} flexShrink={0} {...(clicks && { ref: clickable(clicks, shown, width, target) })}>
			<Text {...(under ? theme.looks[under] : {})} wrap="truncate">
				{line.length === 0
					? ' '
					: line.map((span, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity but their place
							<Text key={index} {...(span.look ? lookOf(span.look) : {})}>
								{span.text}
							</Text>
						))}
			</Text>
		</Box>
	);
}

/** Notes what can be clicked of a line; nothing where nothing can. */
function clickable(clicks: Clicks, spans: readonly Span[], width: number, whole: Target | undefined) {
	const parts: Part[] = [];
	let at = 0;
	for (const { text, target } of spans) {
		const to = at + widthOf(text);
		if (target !== undefined) parts.push({ from: at, to, target });
		at = to;
	}
	if (whole !== undefined) parts.push({ from: 0, to: width, target: whole });
	return (node: DOMElement | null) => (node === null || parts.length === 0 ? undefined : clicks.line(node, parts));
}

/** Columns that spans take. */
export function widthOfSpans(spans: readonly Span[]): number {
	return spans.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Neighbours of one look as one span, since every span costs Ink as much as twenty characters. */
function merged(spans: readonly Span[]): Span[] {
	const result: Span[] = [];
	for (const span of spans) {
		const last = result.at(-1);
		if (span.text === '') continue;
		if (last !== undefined && last.look === span.look)
			result[result.length - 1] = { ...last, text: last.text + span.text };
		else result.push(span);
	}
	return result;
}

/** The spans that fit, the last one cut. */
function cutSpans(spans: readonly Span[], width: number): Span[] {
	const result: Span[] = [];
	let left = width;
	for (const span of spans) {
		if (left <= 0) break;
		const text = cut(span.text, left);
		left -= widthOf(text);
		result.push({ ...span, text });
	}
	return result;
}

/** A text field with its cursor. */
export function fieldSpans({ text, at }: Field): Span[] {
	return [
		{ text: text.slice(0, at).join('') },
		{ text: text[at] ?? ' ', look: 'cursor' },
		{ text: text.slice(at + 1).join('') },
	];
}
