import type { DOMElement } from 'ink';
import { createContext } from 'react';
import type { Key } from '../keys/keyboard.js';

/** What a click on a place means: the same as a key, or to go to a row or to a step. */
export type Target =
	| { readonly key: Key }
	/** A row of the pane with a key. */
	| { readonly pane: string; readonly row: number }
	| { readonly screen: string };

/** What is at a place of the screen. */
export interface Hit {
	readonly target: Target | null;
	/** The name of the pane whose frame is around it; `null` where a screen has one pane only. */
	readonly pane: string | null;
}

/** A part of a line, in columns from its beginning. */
export interface Part {
	readonly from: number;
	readonly to: number;
	readonly target: Target;
}

/** Where something can be clicked. Places are worked out when somebody clicks, from the layout that is drawn. */
export interface Clicks {
	/** Notes the parts of a line; gives what forgets them. */
	line(node: DOMElement, parts: readonly Part[]): () => void;
	/** Notes the frame of a pane. */
	frame(node: DOMElement, pane: string): () => void;
	/** What is at a column and a row, counted from 0. */
	at(column: number, row: number): Hit;
}

/** Makes a map of what can be clicked. */
export function createClicks(): Clicks {
	const lines = new Map<DOMElement, readonly Part[]>();
	const frames = new Map<DOMElement, string>();
	return {
		line: (node, parts) => {
			lines.set(node, parts);
			return () => void lines.delete(node);
		},
		frame: (node, pane) => {
			frames.set(node, pane);
			return () => void frames.delete(node);
		},
		at: (column, row) => {
			const around = [...frames].find(([node]) => isIn(node, column, row));
			for (const [node, parts] of lines) {
				if (!isIn(node, column, row)) continue;
				const at = column - placeOf(node).left;
				const part = parts.find(({ from, to }) => at >= from && at < to);
				if (part !== undefined) return { target: part.target, pane: around?.[1] ?? null };
			}
			return { target: null, pane: around?.[1] ?? null };
		},
	};
}

function isIn(node: DOMElement, column: number, row: number): boolean {
	const { left, top } = placeOf(node);
	const [width, height] = [node.yogaNode?.getComputedWidth() ?? 0, node.yogaNode?.getComputedHeight() ?? 0];
	return column >= left && column < left + width && row >= top && row < top + height;
}

/** Where a node is on the screen: each is laid out relative to the one around it. */
function placeOf(node: DOMElement): { readonly left: number; readonly top: number } {
	let [left, top] = [0, 0];
	for (let each: DOMElement | undefined = node; each !== undefined; each = each.parentNode) {
		left += each.yogaNode?.getComputedLeft() ?? 0;
		top += each.yogaNode?.getComputedTop() ?? 0;
	}
	return { left, top };
}

/** `null` where the mouse is not listened to. */
export const ClicksContext = createContext<Clicks | null>(null);
