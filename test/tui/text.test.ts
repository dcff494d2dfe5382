import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import {
	bar,
	barColumns,
	cut,
	cutMiddle,
	padTo,
	sparkline,
	widthOf,
	windowStart,
} from '../../source/tui/components/text.js';

const TEXT = fc.string({ unit: fc.constantFrom('a', '日', '本', 'é', 'e\u0301', '👩‍👩‍👧', '🇳🇵', ' ') });

test('text is padded and cut to exactly the columns it is given', () => {
	fc.assert(
		fc.property(TEXT, fc.integer({ min: 1, max: 30 }), (text, width) => {
			expect(stringWidth(padTo(text, width))).toBe(width);
			expect(stringWidth(cut(text, width))).toBeLessThanOrEqual(width);
			expect(stringWidth(cutMiddle(text, width))).toBeLessThanOrEqual(width);
		}),
	);
});

test('a path keeps both of its ends', () => {
	expect(cutMiddle('/srv/health/data/inbox/dev.db', 17)).toBe('/srv/hea…x/dev.db');
	expect(cut('postgres://etl@db/health', 10)).toBe('postgres:…');
	expect(widthOf('日本 太郎')).toBe(9);
});

test('the parts of a bar fill it, none that is there is missing, and they are never wider than it', () => {
	const parts = fc.array(fc.oneof(fc.constant(0), fc.nat(3), fc.nat(1_000_000)), { minLength: 1, maxLength: 6 });
	fc.assert(
		fc.property(parts, fc.integer({ min: 1, max: 90 }), fc.nat(2_000_000), (counts, width, more) => {
			const sum = counts.reduce((all, count) => all + count, 0);
			const columns = barColumns(counts, width, sum);
			const used = columns.reduce((all, each) => all + each, 0);
			expect(used).toBe(sum === 0 ? 0 : width);
			const room = counts.filter((count) => count > 0).length <= width;
			counts.forEach((count, index) => {
				if (count === 0) expect(columns[index]).toBe(0);
				else if (room) expect(columns[index]).toBeGreaterThan(0);
			});
			const of = barColumns(counts, width, more).reduce((all, each) => all + each, 0);
			expect(of).toBeLessThanOrEqual(width);
		}),
	);
});

test('bars and sparklines say how much beside the most', () => {
	expect(bar(1, 4)).toBe('████');
	expect(bar(0.5, 4)).toBe('██');
	expect(bar(0.0001, 4)).toBe('▏');
	expect(bar(0, 4)).toBe('');
	expect(sparkline([0, 5, 10])).toBe('▁▄█');
});

test('a window keeps its row in sight', () => {
	expect(windowStart(0, 10, 100)).toBe(0);
	expect(windowStart(50, 10, 100)).toBe(45);
	expect(windowStart(99, 10, 100)).toBe(90);
	expect(windowStart(3, 10, 5)).toBe(0);
});
