import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createListener, type TerminalInput } from '../../source/tui/keys/input.js';
import { PROPERTY_RUNS } from '../helpers/long.js';
import { createFakeClock } from '../helpers/screens.js';

const RUNS = 50 * PROPERTY_RUNS;

const [BEGIN, END] = ['\u001b[200~', '\u001b[201~'];

/** A terminal that is listened to; `y` and `n` would answer. */
function listening() {
	const clock = createFakeClock();
	const heard: TerminalInput[] = [];
	const listener = createListener(
		(each) => void heard.push(each),
		(key) => key === 'y' || key === 'n',
		clock,
	);
	return {
		heard,
		send: (text: string) => listener.feed(text),
		wait: (milliseconds: number) => clock.pass(milliseconds),
		keys: () => heard.flatMap((each) => ('keys' in each ? each.keys : [])),
		pastes: () => heard.flatMap((each) => ('paste' in each ? [each.paste] : [])),
	};
}

describe('a paste', () => {
	const text = 'sel\u001b[A ect\n日本\ty\r\u001b]0;t\u0007\u001b[20';

	test.each(Array.from({ length: BEGIN.length + text.length + END.length }, (_, at) => at))(
		'is one whole, split before character %i',
		(at) => {
			const it = listening();
			const sent = `${BEGIN}${text}${END}`;
			it.send(sent.slice(0, at));
			it.send(sent.slice(at));
			it.wait(2000);
			expect(it.heard).toEqual([{ paste: text }]);
		},
	);

	test('is one whole, whatever its pieces, and what stands beside it are keys', () => {
		const piece = fc.string({ unit: fc.constantFrom('y', '\r', '\u001b', '[', '2', '0', '1', '~', 'a', '日') });
		fc.assert(
			fc.property(piece, fc.array(fc.nat(6), { maxLength: 40 }), fc.constantFrom(0, 20, 900), (raw, sizes, pause) => {
				const pasted = raw.replaceAll(END, '').replaceAll(END, '');
				fc.pre(!`${pasted}${END}`.slice(0, -1).includes(END));
				const it = listening();
				let rest = `j${BEGIN}${pasted}${END}k`;
				for (const size of [...sizes, rest.length]) {
					if (rest === '') break;
					// A terminal sends the mark in one go, or at least soon: a lone escape that waits is a key.
					const cut = rest.slice(0, size + 1);
					it.send(cut);
					it.wait(cut.endsWith('\u001b') ? 0 : pause);
					rest = rest.slice(size + 1);
				}
				it.wait(2000);
				expect(it.pastes()).toEqual([pasted]);
				expect(it.keys()).toEqual(['j', 'k']);
			}),
			{ numRuns: RUNS },
		);
	});

	test('is one also where a slow line parts its mark from the escape', () => {
		const it = listening();
		it.send('\u001b');
		it.wait(60);
		it.send(`${BEGIN.slice(1)}yes\n${END}`);
		expect(it.heard).toEqual([{ keys: ['esc'], alone: true }, { paste: 'yes\n' }]);
	});

	test('that never ends is left with Ctrl-C', () => {
		const it = listening();
		it.send(`${BEGIN}yes`);
		it.send('y');
		it.wait(5000);
		it.send('\u0003');
		expect(it.heard).toEqual([{ keys: ['ctrl-c'], alone: true }]);
	});

	test('of megabytes is kept to its beginning', () => {
		const it = listening();
		it.send(BEGIN);
		for (let count = 0; count < 40; count++) it.send('x'.repeat(100_000));
		it.send(END);
		expect(it.pastes()[0]?.length).toBeLessThanOrEqual(1_100_000);
	});
});

describe('a key that would answer', () => {
	const alone = (key: string) => ({ keys: [key], alone: true });
	const crowded = (...keys: string[]) => ({ keys, alone: false });

	test('counts when nothing came right before or after it', () => {
		const it = listening();
		it.send('j');
		it.wait(80);
		it.send('y');
		expect(it.heard).toEqual([alone('j')]);
		it.wait(100);
		expect(it.heard).toEqual([alone('j'), alone('y')]);
	});

	test('does not where it is held down', () => {
		const it = listening();
		it.send('y');
		it.wait(500); // Terminals wait before they repeat.
		for (let count = 0; count < 20; count++) {
			it.send('y');
			it.wait(90);
		}
		it.wait(1000);
		expect(it.heard[0]).toEqual(alone('y'));
		expect(it.heard.slice(1)).toEqual(Array.from({ length: 20 }, () => crowded('y')));
	});

	test('does not at the beginning, the end or in the middle of an unmarked paste, however it comes', () => {
		for (const pieces of [['yes\r'], ['y', 'es\r'], ['customers_', 'y'], ['a', 'y', 'b'], ['y', 'y'], ['y', '\r']]) {
			const it = listening();
			for (const piece of pieces) {
				it.send(piece);
				it.wait(3);
			}
			it.wait(1000);
			for (const each of it.heard) if ('keys' in each && each.keys.includes('y')) expect(each.alone).toBe(false);
		}
	});

	test('is given before what comes behind it', () => {
		const it = listening();
		it.send('y');
		it.send('\u001b[A');
		expect(it.heard).toEqual([crowded('y'), alone('up')]);
	});
});

describe('what the terminal says itself', () => {
	const SAID = ['11;rgb:ffff/ffff/ffff', '11;rgb:0000/0000/0000', '4;1;rgb:0/0/0'];
	const ENDS = ['\u0007', '\u001b\\'];

	test('is no key, whatever its pieces and however late they come', () => {
		const pauses = fc.array(fc.tuple(fc.nat(8), fc.constantFrom(0, 20, 900, 4_000)), { maxLength: 30 });
		fc.assert(
			fc.property(fc.constantFrom(...SAID), fc.constantFrom(...ENDS), pauses, (answer, end, pieces) => {
				const it = listening();
				let rest = `j\u001b]${answer}${end}k`;
				for (const [size, pause] of [...pieces, [rest.length, 0] as const]) {
					if (rest === '') break;
					const cut = rest.slice(0, size + 1);
					it.send(cut);
					// A lone escape that waits is a key.
					it.wait(cut.endsWith('\u001b') || cut.endsWith('\u001b]') ? 0 : pause);
					rest = rest.slice(size + 1);
				}
				it.wait(6_000);
				expect(it.keys()).toEqual(['j', 'k']);
				const said = it.heard.flatMap((each) => ('answer' in each ? [each.answer] : []));
				expect(said).toEqual([answer]);
			}),
			{ numRuns: RUNS },
		);
	});

	test('parted from its escape by a slow line is no key either', () => {
		const it = listening();
		it.send('\u001b');
		it.wait(60);
		it.send(`]${SAID[0]}${ENDS[0]}`);
		expect(it.keys()).toEqual(['esc']);
	});

	test('and never ends does not take the keys behind it', () => {
		const it = listening();
		it.send('\u001b]11;rgb:ff\u001b[A\r');
		it.send('\u001b]11;rgb:ff\u0003');
		it.send('\u001b]x');
		expect(it.keys()).toEqual(['up', 'enter', 'ctrl-c', 'esc', ']', 'x']);
		it.send(`\u001b]1${'y'.repeat(300)}`);
		expect(it.keys().slice(6)).toHaveLength(100);
	});

	test('a mouse of the old kind presses no key', () => {
		const it = listening();
		it.send('\u001b[M !');
		it.send('yj');
		expect(it.keys()).toEqual(['j']);
	});
});

test('a sequence that never ends is no key', () => {
	const it = listening();
	it.send('\u001b[1;');
	it.wait(1500);
	it.send('j');
	expect(it.keys()).toEqual(['j']);
});
