import type { NearLine } from '../core/records/record-view.js';
import type { FileBytes } from './reader.js';
import { decodeText } from './text.js';

/** Characters of a line that are kept. */
const MOST = 4_000;

/**
 * Some lines of a text file as they are. Lines end as readers count them: with `\n`, or with `\r` where the file has no
 * `\n` before.
 *
 * @param from - the first line, from 1 on
 * @param to - the last one; fewer are given where the file ends before
 */
export async function linesNear(
	{ open, traits }: FileBytes,
	{ from, to }: { readonly from: number; readonly to: number },
): Promise<Omit<NearLine, 'own'>[]> {
	const lines: { line: number; text: string }[] = [];
	const end = decodedHead(traits.head).includes('\n') ? '\n' : '\r';
	let line = 1;
	let text = '';
	const take = (part: string) => {
		if (line >= from && text.length < MOST) text += part.slice(0, MOST - text.length);
	};
	const finish = () => {
		if (line >= from) lines.push({ line, text: text.replace(/\r$/, '') });
		text = '';
		line++;
	};
	for await (const chunk of decodeText(open(), traits.encoding)) {
		let start = 0;
		for (;;) {
			const at = chunk.indexOf(end, start);
			take(chunk.slice(start, at === -1 ? undefined : at));
			if (at === -1) break;
			finish();
			if (line > to) return lines;
			start = at + 1;
		}
	}
	if (text !== '') finish();
	return lines;
}

/** The head's bytes as characters, in which a line feed is found whatever the encoding. */
function decodedHead(head: Buffer): string {
	return head.toString('latin1');
}
