import { Box, type DOMElement } from 'ink';
import { type ReactNode, useCallback } from 'react';
import { widthOf } from '../components/text.js';

type Child = DOMElement['childNodes'][number];

/** A text in a line of the screen, with the column where it begins and the columns that it takes. */
interface Piece {
	readonly from: number;
	readonly width: number;
	readonly text: string;
}

/** Lines that may be drawn in: from, to (not included). */
interface Clip {
	readonly from: number;
	readonly to: number;
}

/** Controls in a text would drive the terminal; what the screens say of files has none (`visible`). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is sought
const CONTROLS = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g;

/** Gives each frame of what is in it to a painter, in place of Ink's own output. */
export function Framed({ paint, children }: { paint(lines: readonly string[]): void; children: ReactNode }) {
	const take = useCallback(
		(node: DOMElement | null) => {
			if (node === null) return;
			const root = rootOf(node);
			root.onRender = () => paint(linesOf(root));
			root.onRender();
		},
		[paint],
	);
	return <Box ref={take}>{children}</Box>;
}

function rootOf(node: DOMElement): DOMElement {
	return node.parentNode === undefined ? node : rootOf(node.parentNode);
}

/**
 * The lines of the screen as Ink has laid them out, with the sequences of their looks. Ink's own output takes texts apart
 * into characters and compares the styles of each with the one before: most of a frame’s time. Here a line is put
 * together from whole texts (ADR 65). It knows what the screens use: texts cut to their width, and boxes that hide what is
 * below them; a frame's edges are texts too.
 */
export function linesOf(root: DOMElement): string[] {
	const height = root.yogaNode?.getComputedHeight() ?? 0;
	const lines = Array.from({ length: height }, (): Piece[] => []);
	draw(root, 0, 0, { from: 0, to: height }, lines);
	return lines.map(lineOf);
}

function draw(node: DOMElement, left: number, top: number, clip: Clip, lines: Piece[][]): void {
	const { yogaNode, nodeName, style } = node;
	if (yogaNode === undefined) return;
	const from = left + yogaNode.getComputedLeft();
	const row = top + yogaNode.getComputedTop();
	if (nodeName === 'ink-text') {
		const shown = styled(node).split('\n');
		plain(node)
			.split('\n')
			.forEach((text, index) => {
				const line = row + index;
				if (line < clip.from || line >= clip.to || text === '') return;
				const piece = node.internal_transform?.(shown[index] ?? '', index) ?? '';
				lines[line]?.push({ from, width: widthOf(text), text: piece });
			});
		return;
	}
	const hides = style.overflowY === 'hidden' || style.overflow === 'hidden';
	const inside = hides
		? { from: Math.max(clip.from, row), to: Math.min(clip.to, row + yogaNode.getComputedHeight()) }
		: clip;
	for (const child of node.childNodes) if (isElement(child)) draw(child, from, row, inside, lines);
}

function isElement(node: Child): node is DOMElement {
	return node.nodeName !== '#text';
}

function plain(node: DOMElement): string {
	return node.childNodes
		.map((child) => (isElement(child) ? plain(child) : child.nodeValue.replace(CONTROLS, '')))
		.join('');
}

/** The text of a node with the looks of its parts, without its own. */
function styled(node: DOMElement): string {
	let text = '';
	node.childNodes.forEach((child, index) => {
		if (!isElement(child)) text += child.nodeValue.replace(CONTROLS, '');
		else {
			const part = styled(child);
			text += part === '' ? '' : (child.internal_transform?.(part, index) ?? part);
		}
	});
	return text;
}

function lineOf(pieces: readonly Piece[]): string {
	let line = '';
	let at = 0;
	for (const { from, width, text } of pieces) {
		// A text that is wider than its box ends where the next one begins.
		line += (from < at ? `\u001B[${from + 1}G` : ' '.repeat(from - at)) + text;
		at = from + width;
	}
	return line.trimEnd();
}
