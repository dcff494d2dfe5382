import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TextInput } from '../../source/readers/text-input.js';

const chunk = fc
	.array(fc.constantFrom('a', '日', ' ', '\t', '\r\n', '\n', 'bcdef'), { maxLength: 12 })
	.map((pieces) => pieces.join(''));
/** What a parser may do: move on within what there is, wait for more, or look for the next character. */
const act = fc.oneof(
	fc.record({ kind: fc.constant('advance' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
	fc.record({ kind: fc.constantFrom('more' as const, 'peek' as const), part: fc.constant(0) }),
);

test('a parser sees every character once and in order, and the line of each, wherever chunks and seams lie', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(chunk, { maxLength: 8 }),
			fc.integer({ min: 1, max: 9 }),
			fc.array(act, { maxLength: 60 }),
			async (chunks, seam, acts) => {
				const whole = chunks.join('');
				const filled = chunks.filter((each) => each !== ''); // As `decodeText` gives them.
				const input = new TextInput(
					(async function* () {
						yield* filled;
					})(),
					seam,
				);
				let at = 0;
				for (const { kind, part } of acts) {
					const known = input.text.length - input.at;
					if (kind === 'advance') {
						const step = Math.floor(part * known);
						input.advance(input.at + step);
						at += step;
					} else if (kind === 'more') {
						const more = await input.more();
						expect(input.text.length - input.at).toSatisfy((now: number) => (more ? now > known : now === known));
						if (!more) expect(at + known).toBe(whole.length);
					} else {
						const found = await input.peek();
						at += whole.slice(at).search(/[^ \t\r\n]|$/);
						expect(found).toBe(whole[at] ?? '');
					}
					expect(whole.startsWith(input.text.slice(input.at), at)).toBe(true);
					expect(input.line).toBe(whole.slice(0, at).split('\n').length);
				}
			},
		),
		{ numRuns: 500 },
	);
});
